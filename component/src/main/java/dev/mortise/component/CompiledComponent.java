package dev.mortise.component;

import dev.mortise.component.internal.link.Program;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A compiled component: immutable, thread-safe, instantiated many times.
public final class CompiledComponent {
    private final Component component;
    private final CompileOptions options;
    private final Program program;
    /// The linker that was checked last: instances mostly come from one.
    private volatile @Nullable Linked linked;

    /// A linker that gives all imports, and the program together with the core modules and components that it gives.
    private record Linked(Linker linker, Program program) {}

    CompiledComponent(Component component, CompileOptions options, Program program) {
        this.component = component;
        this.options = options;
        this.program = program;
    }

    /// What it was compiled from.
    ///
    /// @return the component
    public Component component() {
        return component;
    }

    /// The methods of the JVM that hold this component's functions and that HotSpot compiles only when it is told how:
    /// those of more than 32 000 bytes. They need `-XX:-DontCompileHugeMethods`, more nodes than usual
    /// (`-XX:MaxNodeLimit`), and a compiler directive that keeps other functions out of them.
    ///
    /// @return as compiler directives name them, `package/Class.method`; none when the component is interpreted
    public List<String> hugeMethods() {
        return program.hugeMethods();
    }

    /// Makes a fresh instance.
    ///
    /// @param linker gives the imports
    /// @param options limits
    /// @return the instance, to be closed
    /// @throws LinkError if an import is missing or has another type
    /// @throws Trap if a start function traps
    /// @throws LimitExceeded if its memories and tables do not fit
    public ComponentInstance instantiate(Linker linker, InstanceOptions options) {
        Linked last = linked;
        if (last == null || !last.linker().equals(linker)) {
            last = link(linker);
            linked = last;
        }
        return new ComponentInstance(last.program(), linker, options);
    }

    private Linked link(Linker linker) {
        linker.check(component.type());
        Program.Parts parts = linker.imports().parts(component.decoded());
        boolean isWhole = parts.given().isEmpty()
                && parts.modules().size() == component.decoded().modules().size();
        return new Linked(linker, isWhole ? program : Component.program(options, parts));
    }
}

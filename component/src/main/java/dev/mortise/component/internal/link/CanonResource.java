package dev.mortise.component.internal.link;

import dev.mortise.component.internal.definition.Step.Builtin;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.Instance;
import run.endive.runtime.WasmFunctionHandle;

/// `canon resource.new`, `resource.drop` and `resource.rep`.
record CanonResource(Frame frame, Builtin builtin, int resourceSlot) implements WasmFunctionHandle {
    private static final long[] NONE = {};

    @Override
    public long[] apply(@Nullable Instance caller, long... flat) {
        RuntimeResource resource = frame.resource(resourceSlot);
        int argument = (int) flat[0];
        return switch (builtin) {
            case NEW -> {
                frame.checkMayLeave();
                yield new long[] {frame.handles().add(new HandleTable.Entry(resource, argument, null))};
            }
            case REP -> new long[] {(Integer) frame.handles().get(argument, resource).representation};
            case DROP -> {
                frame.checkMayLeave();
                HandleTable.Entry entry = frame.handles().remove(argument, resource);
                CallScope scope = entry.scope;
                if (scope != null) {
                    scope.dropBorrow();
                } else {
                    destroy(entry.resource, entry.representation, frame);
                }
                yield NONE;
            }
        };
    }

    /// Runs the destructor; `from` is the instance that drops, null for the host.
    static void destroy(RuntimeResource resource, Object representation, @Nullable Frame from) {
        Frame owner = resource.owner();
        if (owner == null) {
            try {
                run(resource, representation);
            } catch (RuntimeException thrown) {
                throw new HostFault(thrown);
            }
        } else if (owner.equals(from)) {
            run(resource, representation);
        } else {
            owner.enterFrom(from);
            run(resource, representation);
            owner.exitTo(from);
        }
    }

    static void run(RuntimeResource resource, Object representation) {
        Consumer<Object> destructor = resource.destructor();
        if (destructor != null) {
            destructor.accept(representation);
        }
    }
}

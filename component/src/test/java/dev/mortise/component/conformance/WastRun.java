package dev.mortise.component.conformance;

import dev.mortise.component.CompileOptions;
import dev.mortise.component.CompiledComponent;
import dev.mortise.component.Component;
import dev.mortise.component.ComponentException;
import dev.mortise.component.ComponentInstance;
import dev.mortise.component.InstanceOptions;
import dev.mortise.component.InvalidComponent;
import dev.mortise.component.LinkError;
import dev.mortise.component.Linker;
import dev.mortise.component.Value;
import dev.mortise.component.conformance.Directive.Source;
import dev.mortise.component.conformance.Outcome.Failed;
import dev.mortise.component.conformance.Outcome.OutOfScope;
import dev.mortise.component.conformance.Outcome.Passed;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Runs the directives of one .wast file.
///
/// What this runtime does not have is told by the decoder, which refuses it by name. What depends on such a component
/// is
/// out of scope with it.
final class WastRun {
    private static final InstanceOptions OPTIONS = InstanceOptions.ofMemory(1 << 30);
    private static final Pattern UNSUPPORTED = Pattern.compile("uses (.+), which this runtime does not have");
    private static final String CORE_MODULE = "core modules by themselves";
    private static final String TEXT_FORMAT = "the text format";

    private final Binaries binaries;
    private final CompileOptions compile;
    private final Map<String, Made<CompiledComponent>> definitions = new HashMap<>();
    private final Map<String, Made<ComponentInstance>> instances = new HashMap<>();
    private Made<CompiledComponent> lastDefinition = Made.not(new Failed("no component stands before"));
    private Made<ComponentInstance> current = Made.not(new Failed("no instance stands before"));

    /// What a directive made for later ones, or why it did not.
    private record Made<T>(@Nullable T thing, Outcome outcome) {
        static <T> Made<T> of(T thing) {
            return new Made<>(thing, Outcome.PASSED);
        }

        static <T> Made<T> not(Outcome why) {
            return new Made<>(null, why);
        }
    }

    WastRun(Binaries binaries, CompileOptions compile) {
        this.binaries = binaries;
        this.compile = compile;
    }

    /// Runs all directives, since later ones depend on earlier ones.
    Map<Directive, Outcome> run(WastFile file) {
        Map<Directive, Outcome> outcomes = new LinkedHashMap<>();
        for (Directive directive : file.directives()) {
            outcomes.put(directive, outcome(directive));
        }
        return outcomes;
    }

    private Outcome outcome(Directive directive) {
        try {
            return switch (directive) {
                case Directive.Define define -> define(define);
                case Directive.Instantiate instantiate -> instantiate(instantiate);
                case Directive.Call call -> call(call);
                case Directive.Refuse refuse -> refuse(refuse);
                case Directive.Other other -> new OutOfScope("the directive " + other.name());
            };
        } catch (ComponentException | IllegalArgumentException refused) {
            return new Failed(String.valueOf(refused));
        } catch (RuntimeException | StackOverflowError crash) {
            return new Failed("CRASH " + crash + " at "
                    + List.of(crash.getStackTrace()).stream().limit(4).toList());
        }
    }

    private Outcome define(Directive.Define define) {
        Made<CompiledComponent> compiled = compiled(define.source());
        lastDefinition = compiled;
        String id = define.source().id();
        if (id != null) {
            definitions.put(id, compiled);
        }
        if (define.source().isDefinition()) {
            return compiled.outcome();
        }
        current = instance(compiled);
        if (id != null) {
            instances.put(id, current);
        }
        // A component that imports what only its own test suite gives is decoded, and no more.
        return current.outcome() instanceof OutOfScope && compiled.thing() != null ? Outcome.PASSED : current.outcome();
    }

    private Made<CompiledComponent> compiled(Source source) {
        if (source.isCore()) {
            return Made.not(new OutOfScope(CORE_MODULE));
        }
        Binaries.Binary binary = binaries.of(source);
        if (binary.bytes() == null) {
            return Made.not(new OutOfScope(TEXT_FORMAT));
        }
        try {
            return Made.of(Component.decode(binary.bytes()).compile(compile));
        } catch (InvalidComponent invalid) {
            return Made.not(refusal(invalid));
        }
    }

    private static Outcome refusal(InvalidComponent invalid) {
        Matcher unsupported = UNSUPPORTED.matcher(String.valueOf(invalid.getMessage()));
        return invalid.code().equals("unsupported") && unsupported.find()
                ? new OutOfScope(unsupported.group(1), true)
                : new Failed(String.valueOf(invalid));
    }

    private static Made<ComponentInstance> instance(Made<CompiledComponent> compiled) {
        CompiledComponent component = compiled.thing();
        if (component == null) {
            return Made.not(compiled.outcome());
        }
        try {
            return Made.of(component.instantiate(Linker.EMPTY, OPTIONS));
        } catch (LinkError missing) {
            return Made.not(new OutOfScope("imports of its suite's own: " + missing.getMessage()));
        } catch (ComponentException trap) {
            return Made.not(new Failed(String.valueOf(trap)));
        }
    }

    private Outcome instantiate(Directive.Instantiate instantiate) {
        if (instantiate.name().startsWith("module")) {
            current = Made.not(new OutOfScope(CORE_MODULE));
            return current.outcome();
        }
        String component = instantiate.component();
        Made<CompiledComponent> compiled = component == null
                ? lastDefinition
                : definitions.getOrDefault(component, Made.not(new Failed("there is no component " + component)));
        current = instance(compiled);
        if (instantiate.instance() != null) {
            instances.put(instantiate.instance(), current);
        }
        return current.outcome();
    }

    private Outcome call(Directive.Call call) {
        Directive.Invoke invoke = call.invoke();
        String id = invoke.instance();
        Made<ComponentInstance> instance =
                id == null ? current : instances.getOrDefault(id, Made.not(new Failed("there is no instance " + id)));
        if (instance.thing() == null) {
            return instance.outcome();
        }
        List<Value> arguments = WastValues.values(invoke.arguments(), invoke.firstArgument());
        if (call.name().equals("assert_trap")) {
            String message = WastValues.text(call.assertion(), 2);
            try {
                instance.thing().call("", invoke.function(), arguments);
            } catch (ComponentException trap) {
                return passed(trap, message);
            }
            return new Failed("returned, expected a trap: " + message);
        }
        Value found = instance.thing().call("", invoke.function(), arguments);
        return call.name().equals("assert_return")
                ? compared(found, WastValues.values(call.assertion(), 2))
                : Outcome.PASSED;
    }

    private static Outcome compared(@Nullable Value found, List<Value> expected) {
        String wanted = WastValues.canonical(expected.isEmpty() ? null : expected.getFirst());
        String got = WastValues.canonical(found);
        return got.equals(wanted) ? Outcome.PASSED : new Failed("expected " + wanted + ", found " + got);
    }

    private Outcome refuse(Directive.Refuse refuse) {
        if (refuse.source().isCore()) {
            return new OutOfScope(CORE_MODULE);
        }
        Binaries.Binary binary = binaries.of(refuse.source());
        if (binary.bytes() == null) {
            return new OutOfScope(TEXT_FORMAT);
        }
        try {
            Component component = Component.decode(binary.bytes());
            if (refuse.name().equals("assert_trap") || refuse.name().equals("assert_unlinkable")) {
                component.compile(compile).instantiate(Linker.EMPTY, OPTIONS).close();
            }
        } catch (InvalidComponent invalid) {
            if (refusal(invalid) instanceof OutOfScope out) {
                return out;
            }
            return refuse.name().equals("assert_invalid") || refuse.name().equals("assert_malformed")
                    ? passed(invalid, refuse.message())
                    : new Failed(String.valueOf(invalid));
        } catch (ComponentException refused) {
            return passed(refused, refuse.message());
        }
        return new Failed("was accepted, expected: " + refuse.message());
    }

    private static Outcome passed(ComponentException refusal, String message) {
        return new Passed(String.valueOf(refusal.getMessage()).contains(message));
    }
}

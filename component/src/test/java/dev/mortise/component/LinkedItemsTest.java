package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Instances in instances, core modules, components and exports of other instances as what a host gives.
class LinkedItemsTest {
    private static final String ALL = "test:host/all@1.0.0";

    private static Linker.InstanceBuilder most(Linker.Builder linker) {
        return linker.instance(ALL)
                .instance("inner", inner -> inner.function("four", (call, arguments) -> new Value.U32(4)))
                .component("component", Component.decode(Fixture.bytes("given")));
    }

    private static Linker all() {
        return most(Linker.builder())
                .module("module", Fixture.bytes("given-module"))
                .done()
                .build();
    }

    private static @Nullable Value call(ComponentInstance instance, String function, long... numbers) {
        List<Value> arguments = new ArrayList<>();
        for (long number : numbers) {
            arguments.add(new Value.U32(number));
        }
        return instance.call("", function, arguments);
    }

    @ParameterizedTest
    @EnumSource
    void componentUsesModulesComponentsAndNestedInstancesOfTheHost(CompileOptions.Engine engine) {
        CompiledComponent imports =
                Component.decode(Fixture.bytes("imports")).compile(new CompileOptions(CoreRewriter.NONE, engine));
        Linker linker = all();
        for (int round = 0; round < 2; round++) {
            try (ComponentInstance instance = imports.instantiate(linker, Fixture.OPTIONS)) {
                assertThat(call(instance, "direct", 3)).isEqualTo(new Value.U32(70));
                assertThat(call(instance, "through", 3)).isEqualTo(new Value.U32(70));
                assertThat(call(instance, "more")).isEqualTo(new Value.U32(1004));
            }
        }
    }

    @Test
    void rewriterSeesWhatTheHostGivesToo() {
        List<Integer> seen = new ArrayList<>();
        CoreRewriter counting = modules -> {
            seen.add(modules.size());
            return modules;
        };
        CompiledComponent imports = Component.decode(Fixture.bytes("imports"))
                .compile(new CompileOptions(counting, CompileOptions.Engine.COMPILED));
        Linker linker = all();
        imports.instantiate(linker, Fixture.OPTIONS).close();
        imports.instantiate(linker, Fixture.OPTIONS).close();
        assertThat(seen)
                .as("the component alone, then with a module and a component")
                .containsExactly(2, 4);
    }

    @Test
    void moduleOfAnotherTypeIsRefused() {
        Linker other = most(Linker.builder())
                .module(
                        "module",
                        Component.decode(Fixture.bytes("tables"))
                                .coreModules()
                                .get(0)
                                .bytes())
                .done()
                .build();
        assertThatExceptionOfType(LinkError.class)
                .isThrownBy(() ->
                        other.check(Component.decode(Fixture.bytes("imports")).type()))
                .withMessageContaining("`module` of `" + ALL + "`")
                .satisfies(error -> assertThat(error.code()).isEqualTo("import_type"));
        assertThatExceptionOfType(InvalidComponent.class)
                .isThrownBy(() -> Linker.builder().instance("").module("module", new byte[] {0, 1, 2}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"inner", "module", "component"})
    void whatIsNotGivenIsNamed(String missing) {
        Linker.Builder linker = Linker.builder();
        Linker.InstanceBuilder items = linker.instance(ALL);
        Map<String, Runnable> give = Map.of(
                "inner", () -> items.instance("inner", inner -> inner.function("four", (call, arguments) -> null)),
                "module", () -> items.module("module", Fixture.bytes("given-module")),
                "component", () -> items.component("component", Component.decode(Fixture.bytes("given"))));
        give.forEach((name, action) -> {
            if (!name.equals(missing)) {
                action.run();
            }
        });
        assertThatExceptionOfType(LinkError.class)
                .isThrownBy(() -> linker.build()
                        .check(Component.decode(Fixture.bytes("imports")).type()))
                .withMessageContaining(missing)
                .satisfies(error -> assertThat(error.code()).isEqualTo("missing_import"));
    }

    @Test
    void anItemOfAnotherKindIsRefused() {
        Linker linker = Linker.builder()
                .instance("")
                .function("test:host/files@0.2.3", (call, arguments) -> null)
                .done()
                .build();
        assertThatExceptionOfType(LinkError.class)
                .isThrownBy(() -> linker.check(
                        Component.decode(Fixture.bytes("resources")).type()))
                .withMessageContaining("expected instance, found function");
    }

    private static ComponentInstance counters() {
        ResourceType file = new ResourceType("file");
        Linker files = Linker.builder()
                .instance("test:host/files@0.2.3")
                .resource("file", file, representation -> {})
                .function("open", (call, arguments) -> null)
                .function("[method]file.size", (call, arguments) -> null)
                .done()
                .build();
        return Fixture.compile("resources").instantiate(files, Fixture.OPTIONS);
    }

    private static Linker exporting(ComponentInstance counters) {
        return Linker.builder().instance("counters").exportsOf(counters).done().build();
    }

    @Test
    void oneInstanceUsesTheResourcesOfAnother() {
        try (ComponentInstance counters = counters();
                ComponentInstance user = Fixture.compile("user").instantiate(exporting(counters), Fixture.OPTIONS)) {
            assertThat(call(user, "use", 5)).isEqualTo(new Value.U32(5));
            assertThat(call(user, "use", 7)).isEqualTo(new Value.U32(7));
            assertThat(call(counters, "dropped"))
                    .as("both were dropped by the user")
                    .isEqualTo(new Value.U32(12));
        }
    }

    @Test
    void trapInAnInstanceReachesTheOneThatCallsIt() {
        ComponentInstance counters = counters();
        ComponentInstance user = Fixture.compile("user").instantiate(exporting(counters), Fixture.OPTIONS);
        counters.close();
        assertThatExceptionOfType(Trap.class)
                .isThrownBy(() -> call(user, "use", 5))
                .satisfies(trap -> assertThat(trap.code()).isEqualTo("poisoned"));
        user.close();
    }

    @Test
    void resourcesOfTwoInstancesOfOneComponentAreNotTheSame() {
        try (ComponentInstance one = counters();
                ComponentInstance two = counters()) {
            Value made = Objects.requireNonNull(call(two, "[constructor]counter", 3));
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> one.call("", "[method]counter.value", List.of(made)));
        }
    }
}

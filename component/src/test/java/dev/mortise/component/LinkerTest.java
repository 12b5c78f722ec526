package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What the host gives, matched with what a component imports.
class LinkerTest {
    private static final FuncType SHOUT =
            new FuncType(List.of(new ValueType.Field("text", ValueType.Primitive.STRING)), ValueType.Primitive.STRING);

    private static Linker linker(String instance, FuncType type) {
        return Linker.builder()
                .instance(instance)
                .function("shout", type, (call, arguments) -> arguments.getFirst())
                .function("fail", (call, arguments) -> null)
                .done()
                .build();
    }

    private static ComponentType guest() {
        return Component.decode(Fixture.bytes("guest")).type();
    }

    @Test
    void versionsOfOneTrackServeEachOther() {
        assertThatNoException()
                .isThrownBy(() -> linker("test:host/api@1.2.0", SHOUT).check(guest()));
        assertThatNoException()
                .isThrownBy(() -> linker("test:host/api@1.0.7", SHOUT).check(guest()));
        for (String other :
                List.of("test:host/api@2.0.0", "test:host/api", "test:host/api@1.2.0-rc.1", "test:host/apis@1.2.0")) {
            assertThatExceptionOfType(LinkError.class)
                    .isThrownBy(() -> linker(other, SHOUT).check(guest()))
                    .withMessageContaining("test:host/api@1.2.0")
                    .satisfies(error -> assertThat(error.code()).isEqualTo("missing_import"));
        }
    }

    @Test
    void missingFunctionIsNamed() {
        Linker linker = Linker.builder()
                .instance("test:host/api@1.2.0")
                .function("shout", (call, arguments) -> null)
                .done()
                .build();
        assertThatExceptionOfType(LinkError.class)
                .isThrownBy(() -> linker.check(guest()))
                .withMessageContaining("`fail` of `test:host/api@1.2.0`");
    }

    @Test
    void declaredTypeMustBeTheImportsType() {
        FuncType other = new FuncType(
                List.of(new ValueType.Field("text", new ValueType.ListType(ValueType.Primitive.U8))),
                ValueType.Primitive.STRING);
        assertThatExceptionOfType(LinkError.class)
                .isThrownBy(() -> linker("test:host/api@1.2.0", other).check(guest()))
                .withMessageContaining("expected string, found list of u8")
                .satisfies(error -> assertThat(error.code()).isEqualTo("import_type"));
    }

    @Test
    void typesAreResolved() {
        ComponentType type = guest();
        assertThat(type.imports().get("test:host/api@1.2.0"))
                .isInstanceOfSatisfying(
                        ExternType.Instance.class,
                        instance ->
                                assertThat(instance.exports().get("shout")).isEqualTo(new ExternType.Function(SHOUT)));
        assertThat(type.exports().keySet()).containsExactly("color", "as-color", "as-char", Fixture.GUEST);
        assertThat(type.exports().get("as-color"))
                .isEqualTo(new ExternType.Function(new FuncType(
                        List.of(new ValueType.Field("number", ValueType.Primitive.U32)),
                        new ValueType.EnumType(List.of("red", "green")))));
    }

    @Test
    void coreModulesTellWhatTheyDeclare() {
        List<CoreModule> modules = Component.decode(Fixture.bytes("guest")).coreModules();
        assertThat(modules).hasSize(2);
        assertThat(modules.get(0).memories()).containsExactly(new CoreType.Memory(1, 100L, false));
        assertThat(modules.get(1).tables()).containsExactly(new CoreType.Table("funcref", 1, 50L));
        assertThat(modules.get(1).type().imports().getFirst())
                .isEqualTo(new ExternType.CoreImport("libc", "memory", new CoreType.Memory(1, null, false)));
    }

    @Test
    void resourcesOfHostAndGuestLiveAndDie() {
        ResourceType file = new ResourceType("file");
        List<Object> closed = new ArrayList<>();
        Linker linker = Linker.builder()
                .instance("test:host/files@0.2.0")
                .resource("file", file, closed::add)
                .function("open", (call, arguments) -> new Value.Own(Resource.of(file, "file " + number(arguments))))
                .function("[method]file.size", (call, arguments) -> {
                    if (!(arguments.getFirst() instanceof Value.Borrow(Resource lent))) {
                        throw new IllegalStateException("not lent");
                    }
                    return new Value.U32(lent.representation().toString().length());
                })
                .done()
                .build();
        CompiledComponent compiled = Fixture.compile("resources");
        try (ComponentInstance guest = compiled.instantiate(linker, Fixture.OPTIONS)) {
            assertThat(guest.call("", "size-of", List.of(new Value.U32(12)))).isEqualTo(new Value.U32(7));
            assertThat(closed).containsExactly("file 12");
            Value made = guest.call("", "[constructor]counter", List.of(new Value.U32(5)));
            assertThat(made).isInstanceOfSatisfying(Value.Own.class, own -> {
                Value lent = new Value.Borrow(own.resource());
                assertThat(guest.call("", "[method]counter.value", List.of(lent)))
                        .isEqualTo(new Value.U32(5));
                guest.drop(own.resource());
            });
            assertThat(guest.call("", "dropped", List.of())).isEqualTo(new Value.U32(5));
            assertThatExceptionOfType(Trap.class)
                    .isThrownBy(() -> guest.call("", "close-twice", List.of(new Value.U32(1))))
                    .satisfies(trap -> assertThat(trap.code()).isEqualTo("unknown_handle"));
        }
    }

    private static long number(List<Value> arguments) {
        return arguments.getFirst() instanceof Value.U32(long value) ? value : -1;
    }
}

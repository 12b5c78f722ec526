package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Nothing that a call leaves behind is seen after a return to the snapshot.
class SnapshotTest {
    private static ComponentInstance instance(CompileOptions.Engine engine) {
        return Component.decode(Fixture.bytes("state"))
                .compile(new CompileOptions(CoreRewriter.NONE, engine))
                .instantiate(Linker.EMPTY, Fixture.OPTIONS);
    }

    private static @Nullable Value call(ComponentInstance instance, String function, Value... arguments) {
        return instance.call("", function, List.of(arguments));
    }

    /// What the guest sees of its state. Some looks change it, so each is followed by a return when `between` is set.
    private static Map<String, @Nullable Value> seen(ComponentInstance instance, boolean between) {
        Map<String, @Nullable Value> seen = new LinkedHashMap<>();
        for (long address : new long[] {8, 9, 4_092, 4_099, 40_000, 70_000}) {
            seen.put("byte " + address, call(instance, "see-byte", new Value.U32(address)));
        }
        for (String look :
                List.of("see-pages", "see-global", "see-table", "see-table-size", "see-data", "see-elements")) {
            seen.put(look, call(instance, look));
            if (between) {
                assertThat(instance.restore()).isTrue();
            }
        }
        return seen;
    }

    @ParameterizedTest
    @EnumSource
    void nothingThatACallPlantedIsLeft(CompileOptions.Engine engine) {
        try (ComponentInstance instance = instance(engine)) {
            assertThat(instance.snapshot()).isTrue();
            Map<String, @Nullable Value> fresh = seen(instance, true);
            assertThat(fresh)
                    .containsEntry("byte 8", new Value.U8('s'))
                    .containsEntry("byte 40000", new Value.U8(99))
                    .containsEntry("see-pages", new Value.U32(2))
                    .containsEntry("see-global", new Value.U64(7))
                    .containsEntry("see-table", new Value.U32(1))
                    .containsEntry("see-data", new Value.U8('m'))
                    .containsEntry("see-elements", new Value.U32(2));
            for (int round = 0; round < 3; round++) {
                call(instance, "plant");
                assertThat(call(instance, "see-byte", new Value.U32(8))).isEqualTo(new Value.U8('S'));
                assertThat(call(instance, "see-byte", new Value.U32(70_000))).isEqualTo(new Value.U8('m'));
                assertThat(call(instance, "see-pages")).isEqualTo(new Value.U32(5));
                assertThat(call(instance, "see-global")).isEqualTo(new Value.U64(8));
                assertThat(call(instance, "see-table")).isEqualTo(new Value.U32(2));
                assertThat(call(instance, "see-handle", new Value.U32(1))).isEqualTo(new Value.U32(11));
                assertThat(instance.memoryBytes()).isGreaterThan(5 << 16);

                assertThat(instance.restore()).isTrue();

                assertThat(instance.memoryBytes()).isBetween(2L << 16, (2L << 16) + 1_000);
                assertThat(instance.peakMemoryBytes()).isEqualTo(instance.memoryBytes());
                assertThat(seen(instance, true)).isEqualTo(fresh);
            }
        }
    }

    @Test
    void handlesAreVoidAfterTheReturn() {
        try (ComponentInstance instance = instance(CompileOptions.Engine.COMPILED)) {
            assertThat(instance.snapshot()).isTrue();
            call(instance, "plant");
            assertThat(instance.restore()).isTrue();
            assertThatExceptionOfType(Trap.class)
                    .isThrownBy(() -> call(instance, "see-handle", new Value.U32(1)))
                    .satisfies(trap -> assertThat(trap.code()).isEqualTo("unknown_handle"));
        }
    }

    @Test
    void whatCannotBeUndoneEndsTheInstance() {
        for (String spoils : List.of("trap", "grow-table")) {
            try (ComponentInstance instance = instance(CompileOptions.Engine.COMPILED)) {
                assertThat(instance.snapshot()).isTrue();
                try {
                    call(instance, spoils);
                } catch (Trap expected) {
                    assertThat(expected.code()).isEqualTo("unreachable");
                }
                assertThat(instance.restore()).isFalse();
                assertThatExceptionOfType(Trap.class)
                        .isThrownBy(() -> call(instance, "see-global"))
                        .satisfies(trap -> assertThat(trap.code()).isEqualTo("poisoned"));
            }
        }
    }

    @Test
    void anInstanceWithHandlesHasNoSnapshot() {
        try (ComponentInstance instance = instance(CompileOptions.Engine.COMPILED)) {
            call(instance, "plant");
            assertThat(instance.snapshot()).isFalse();
            assertThat(instance.restore()).isFalse();
        }
    }

    @Test
    void instancesOfOneComponentDoNotSeeEachOther() {
        CompiledComponent compiled = Component.decode(Fixture.bytes("state")).compile(CompileOptions.compiled());
        try (ComponentInstance one = compiled.instantiate(Linker.EMPTY, Fixture.OPTIONS);
                ComponentInstance other = compiled.instantiate(Linker.EMPTY, Fixture.OPTIONS)) {
            assertThat(one.snapshot()).isTrue();
            assertThat(other.snapshot()).isTrue();
            Map<String, @Nullable Value> fresh = seen(other, true);
            call(one, "plant");
            assertThat(seen(other, true)).isEqualTo(fresh);
            assertThat(one.restore()).isTrue();
            assertThat(seen(one, true)).isEqualTo(fresh);
        }
    }

    @Test
    void hostCallsAreNoted() {
        try (ComponentInstance guest = Fixture.guest(CompileOptions.compiled())) {
            assertThat(guest.hasCalledHost()).isFalse();
            guest.call(Fixture.GUEST, "shout", List.of(new Value.Str("a")));
            assertThat(guest.hasCalledHost()).isTrue();
        }
    }
}

package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// One cap over the memories and tables of many instances.
class MemoryPoolTest {
    private static final int PAGE = 65_536;
    private static final int GUEST = PAGE + 8;

    private final Deque<ComponentInstance> idle = new ArrayDeque<>();
    private final List<Long> asked = new ArrayList<>();
    private final MemoryPool pool = new MemoryPool(3 * GUEST, bytes -> {
        asked.add(bytes);
        if (!idle.isEmpty()) {
            idle.pop().close();
        }
    });

    private ComponentInstance instance(CompileOptions.Engine engine) {
        return Component.decode(Fixture.bytes("guest"))
                .compile(new CompileOptions(CoreRewriter.NONE, engine))
                .instantiate(Fixture.host(), new InstanceOptions(1 << 28, CoreImports.NONE, pool));
    }

    private static @Nullable Value call(ComponentInstance instance, String function, Value... arguments) {
        return instance.call(Fixture.GUEST, function, List.of(arguments));
    }

    @Test
    void whatInstancesTakeIsGivenBackOnceWhenTheyAreClosed() {
        ComponentInstance first = instance(CompileOptions.Engine.COMPILED);
        ComponentInstance second = instance(CompileOptions.Engine.COMPILED);
        assertThat(pool.usedBytes()).isEqualTo(2 * GUEST);
        first.close();
        first.close();
        assertThat(pool.usedBytes()).isEqualTo(GUEST);
        second.close();
        assertThat(pool.usedBytes()).isZero();
    }

    @Test
    void aReturnToTheSnapshotGivesBackWhatTheCallTook() {
        try (ComponentInstance guest = instance(CompileOptions.Engine.COMPILED)) {
            assertThat(guest.snapshot()).isTrue();
            call(guest, "grow-memory", new Value.U32(1));
            assertThat(pool.usedBytes()).isEqualTo(GUEST + PAGE);
            assertThat(guest.restore()).isTrue();
            assertThat(pool.usedBytes()).isEqualTo(GUEST);
        }
        assertThat(pool.usedBytes()).isZero();
    }

    @Test
    void aDeclarationThatDoesNotFitIsRefusedAndHoldsNothing() {
        for (int i = 0; i < 3; i++) {
            instance(CompileOptions.Engine.COMPILED);
        }
        assertThatExceptionOfType(LimitExceeded.class)
                .isThrownBy(() -> instance(CompileOptions.Engine.COMPILED))
                .withMessageContaining(3 * GUEST + " of " + 3 * GUEST + " bytes")
                .satisfies(limit -> assertThat(limit.code()).isEqualTo("pool_limit"));
        assertThat(pool.usedBytes()).isEqualTo(3 * GUEST);
    }

    @ParameterizedTest
    @EnumSource
    void growthThatThePoolRefusesEndsTheCallAndIsNotTheGuestsToHandle(CompileOptions.Engine engine) {
        try (ComponentInstance guest = instance(engine)) {
            for (String grow : List.of("grow-memory", "grow-table")) {
                try (ComponentInstance other = instance(engine)) {
                    long pages = grow.equals("grow-memory") ? 2 : 30;
                    try (ComponentInstance third = instance(engine)) {
                        assertThatExceptionOfType(LimitExceeded.class)
                                .isThrownBy(() -> call(other, grow, new Value.U32(pages)))
                                .satisfies(limit -> assertThat(limit.code()).isEqualTo("pool_limit"));
                        assertThat(third.memoryBytes()).isEqualTo(GUEST);
                    }
                    assertThatExceptionOfType(Trap.class).isThrownBy(() -> call(other, grow, new Value.U32(1)));
                }
                assertThat(pool.usedBytes()).isEqualTo(GUEST);
            }
            assertThat(guest.memoryBytes()).isEqualTo(GUEST);
        }
    }

    @Test
    void whatNobodyNeedsIsClosedFirst() {
        try (ComponentInstance one = instance(CompileOptions.Engine.COMPILED);
                ComponentInstance other = instance(CompileOptions.Engine.COMPILED)) {
            idle.add(instance(CompileOptions.Engine.COMPILED));
            assertThat(call(one, "grow-memory", new Value.U32(1))).isEqualTo(new Value.S32(1));
            assertThat(asked).containsExactly((long) PAGE);
            assertThat(idle).isEmpty();
            assertThat(pool.usedBytes()).isEqualTo(2 * GUEST + PAGE);
            assertThat(other.memoryBytes()).isEqualTo(GUEST);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatGuestsPassCountsWhileItIsMuch(CompileOptions.Engine engine) {
        MemoryPool roomy = new MemoryPool(64 << 20, bytes -> {});
        CompiledComponent overlapping =
                Component.decode(Fixture.bytes("overlapping")).compile(new CompileOptions(CoreRewriter.NONE, engine));
        InstanceOptions options = new InstanceOptions(2 * PAGE, CoreImports.NONE, roomy);
        try (ComponentInstance guest = overlapping.instantiate(Linker.EMPTY, options)) {
            assertThat(guest.call("", "lists", List.of(new Value.U32(300)))).isInstanceOf(Value.ListValue.class);
            // It is the caller's from here on.
            assertThat(roomy.usedBytes()).isEqualTo(2 * PAGE);
        }
        try (ComponentInstance guest = overlapping.instantiate(Linker.EMPTY, options)) {
            // Alone, so much is its own limit; the host is not to blame.
            assertThatExceptionOfType(LimitExceeded.class)
                    .isThrownBy(() -> guest.call("", "lists", List.of(new Value.U32(1_200))))
                    .withMessageContaining("more than " + ((68 << 20) - 2 * PAGE) + " bytes")
                    .satisfies(limit -> assertThat(limit.code()).isEqualTo("lifted_bytes"));
        }
        MemoryPool shared = new MemoryPool(64 << 20, bytes -> {});
        InstanceOptions greedy = new InstanceOptions(2 * PAGE, CoreImports.NONE, shared);
        shared.take(60 << 20);
        try (ComponentInstance guest = overlapping.instantiate(Linker.EMPTY, greedy)) {
            assertThatExceptionOfType(LimitExceeded.class)
                    .isThrownBy(() -> guest.call("", "lists", List.of(new Value.U32(300))))
                    .satisfies(limit -> assertThat(limit.code()).isEqualTo("pool_limit"));
        }
        assertThat(shared.usedBytes()).isEqualTo(60 << 20);
    }

    @Test
    void anInstancesOwnLimitIsLookedAtFirst() {
        try (ComponentInstance guest = Component.decode(Fixture.bytes("guest"))
                .compile(CompileOptions.compiled())
                .instantiate(Fixture.host(), new InstanceOptions(GUEST, CoreImports.NONE, pool))) {
            assertThat(call(guest, "grow-memory", new Value.U32(1))).isEqualTo(new Value.S32(-1));
            assertThat(asked).isEmpty();
        }
    }
}

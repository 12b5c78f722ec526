package dev.mortise.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of handles: lent, given away, kept, dropped, and those that are still there at the end.
class HandlesTest {
    private static final ResourceType FILE = new ResourceType("file");
    private static final int FAULTY = 99;

    private final List<Object> closed = new ArrayList<>();
    private final List<Object> given = new ArrayList<>();

    private ComponentInstance lending() {
        Linker linker = Linker.builder()
                .instance("test:host/files@0.2.0")
                .resource("file", FILE, file -> {
                    closed.add(file);
                    if (file.equals(FAULTY)) {
                        throw new IllegalStateException("the file cannot be closed");
                    }
                })
                .function("open", (call, arguments) -> new Value.Own(Resource.of(FILE, number(arguments))))
                .function("lend-and-give", (call, arguments) -> take(arguments.get(1)))
                .function("give-and-lend", (call, arguments) -> take(arguments.get(0)))
                .function("lend-two", (call, arguments) -> null)
                .done()
                .build();
        return Fixture.compile("lending").instantiate(linker, Fixture.OPTIONS);
    }

    private @Nullable Value take(Value own) {
        given.add(own);
        return null;
    }

    private static int number(List<Value> arguments) {
        return arguments.getFirst() instanceof Value.U32(long value) ? (int) value : -1;
    }

    private static @Nullable Value call(ComponentInstance instance, String function, long number) {
        return instance.call("", function, List.of(new Value.U32(number)));
    }

    private static Value.Borrow lent(int file) {
        return new Value.Borrow(Resource.of(FILE, file));
    }

    private static void assertTrap(String code, ThrowingCallable call) {
        assertThatExceptionOfType(Trap.class)
                .isThrownBy(call)
                .satisfies(trap -> assertThat(trap.code()).isEqualTo(code));
    }

    @Test
    void sameHandleMayBeLentTwiceInOneCallAndIsWholeAgainAfterIt() {
        try (ComponentInstance guest = lending()) {
            call(guest, "lend-twice", 7);
            assertThat(closed).containsExactly(7);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lend-and-give, handle_lent",
        "give-and-lend, unknown_handle",
        "close-as-own, wrong_resource_type",
        "close-own-as-file, wrong_resource_type"
    })
    void guestThatBreaksARuleOfHandlesIsTrapped(String function, String code) {
        try (ComponentInstance guest = lending()) {
            assertTrap(code, () -> call(guest, function, 7));
            assertTrap("poisoned", () -> call(guest, "lend-twice", 8));
        }
        assertThat(given).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"keep-lent, borrow_kept", "close-lent-twice, unknown_handle", "give-lent, not_owned"})
    void guestThatBreaksARuleOfWhatWasLentToItIsTrapped(String function, String code) {
        try (ComponentInstance guest = lending()) {
            assertTrap(code, () -> guest.call("", function, List.of(lent(7))));
        }
        assertThat(closed).as("what was only lent is not the guest's to close").isEmpty();
    }

    @Test
    void whatWasLentStaysTheHosts() {
        try (ComponentInstance guest = lending()) {
            guest.call("", "close-lent", List.of(lent(7)));
            guest.call("", "lend-lent", List.of(lent(7)));
        }
        assertThat(closed).isEmpty();
    }

    @Test
    void whatIsGivenBackIsTheSameAndTheHosts() {
        try (ComponentInstance guest = lending()) {
            Value own = new Value.Own(Resource.of(FILE, 7));
            assertThat(guest.call("", "give-back", List.of(own))).isInstanceOfSatisfying(Value.Own.class, back -> {
                assertThat(back.resource().type()).isEqualTo(FILE);
                assertThat(back.resource().representation()).isEqualTo(7);
            });
        }
        assertThat(closed).isEmpty();
    }

    @Test
    void resourcesOfTheHostThatTheGuestStillOwnsAreReleasedWhenItIsClosed() {
        ComponentInstance guest = lending();
        Value first = call(guest, "keep", 7);
        call(guest, "keep", 8);
        call(guest, "keep", 9);
        guest.call("", "close-kept", List.of(Objects.requireNonNull(first)));
        assertThat(closed).containsExactly(7);
        guest.close();
        assertThat(closed).containsExactly(7, 8, 9);
        guest.close();
        assertThat(closed).containsExactly(7, 8, 9);
    }

    @Test
    void resourcesOfTheHostAreReleasedAfterATrapToo() {
        try (ComponentInstance guest = lending()) {
            call(guest, "keep", 7);
            assertTrap("unknown_handle", () -> call(guest, "close-kept", 1_000));
            assertThat(closed).isEmpty();
        }
        assertThat(closed).containsExactly(7);
    }

    @Test
    void resourcesOfTheHostAreReleasedWhenTheInstanceIsRestored() {
        try (ComponentInstance guest = lending()) {
            assertThat(guest.snapshot()).isTrue();
            call(guest, "keep", 7);
            assertThat(guest.restore()).isTrue();
            assertThat(closed).containsExactly(7);
            call(guest, "keep", 8);
        }
        assertThat(closed).containsExactly(7, 8);
    }

    @Test
    void whatOneDestructorOfTheHostThrowsIsThrownAfterTheOthersRan() {
        ComponentInstance guest = lending();
        call(guest, "keep", 7);
        call(guest, "keep", FAULTY);
        call(guest, "keep", 8);
        assertThatThrownBy(guest::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the file cannot be closed");
        assertThat(closed).containsExactly(7, FAULTY, 8);
        guest.close();
        assertThat(closed).containsExactly(7, FAULTY, 8);
    }

    private ComponentInstance destructors() {
        Linker linker = Linker.builder()
                .instance("test:host/log@0.2.0")
                .function("note", (call, arguments) -> {
                    closed.add(number(arguments));
                    return null;
                })
                .done()
                .build();
        return Fixture.compile("destructors").instantiate(linker, Fixture.OPTIONS);
    }

    @Test
    void destructorRunsInTheInstanceThatDefinesTheResource() {
        try (ComponentInstance guest = destructors()) {
            call(guest, "make-and-drop", 5);
            call(guest, "make-and-drop", 6);
        }
        assertThat(closed).containsExactly(5, 6);
    }

    @Test
    void trapInADestructorEndsTheCallAndTheInstance() {
        try (ComponentInstance guest = destructors()) {
            assertTrap("unreachable", () -> call(guest, "make-and-drop", 13));
            assertTrap("poisoned", () -> call(guest, "make-and-drop", 5));
        }
        assertThat(closed).containsExactly(13);
    }

    @Test
    void trapInADestructorThatTheHostCallsEndsTheInstance() {
        try (ComponentInstance guest = destructors()) {
            Value made = guest.call("inner", "make", List.of(new Value.U32(13)));
            assertThat(made).isInstanceOfSatisfying(Value.Own.class, own -> {
                assertTrap("unreachable", () -> guest.drop(own.resource()));
                assertTrap("poisoned", () -> guest.drop(own.resource()));
            });
        }
        assertThat(closed).containsExactly(13);
    }

    @Test
    void destructorsOfGuestsDoNotRunWhenTheInstanceIsClosed() {
        ComponentInstance guest = destructors();
        call(guest, "keep", 5);
        guest.close();
        assertThat(closed).isEmpty();
    }
}

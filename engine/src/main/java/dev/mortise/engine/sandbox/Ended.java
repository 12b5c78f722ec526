package dev.mortise.engine.sandbox;

import dev.mortise.component.LimitExceeded;
import dev.mortise.component.Trap;
import dev.mortise.component.Value;
import dev.mortise.component.wasi.GuestExit;
import dev.mortise.engine.call.CallLimits;
import dev.mortise.engine.call.CallResult.Outcome;
import dev.mortise.engine.call.HostCallError;
import dev.mortise.engine.fuel.OutOfFuel;
import dev.mortise.engine.host.CallSession;
import dev.mortise.engine.host.LimitReached;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How a call ended, and why, for people.
///
/// @param outcome how
/// @param error why; null when it ended well
record Ended(Outcome outcome, @Nullable String error) {
    private static final Logger LOG = System.getLogger(Ended.class.getName());
    private static final int LONGEST_ERROR = 2_000;

    Ended {
        if (error != null) {
            // U+0000 has no place in a database's text.
            error = shortened(error).replace('\0', '\uFFFD');
        }
    }

    private static String shortened(String text) {
        if (text.length() <= LONGEST_ERROR) {
            return text;
        }
        // Half a character has no place in a database's text either.
        boolean cutsPair = Character.isHighSurrogate(text.charAt(LONGEST_ERROR - 1));
        return text.substring(0, cutsPair ? LONGEST_ERROR - 1 : LONGEST_ERROR);
    }

    /// What the guest returned: `result<_, string>`.
    static Ended of(@Nullable Value returned, CallSession session) {
        if (!(returned instanceof Value.ResultValue(boolean ok, Value payload))) {
            throw new IllegalStateException("plugin-api returned " + returned);
        }
        if (ok) {
            return new Ended(Outcome.OK, null);
        }
        String text = payload instanceof Value.Str(String said) ? said : "";
        String denied = session.denied();
        return denied == null
                ? new Ended(Outcome.FAILED, "the plugin returned an error: " + text)
                : new Ended(Outcome.DENIED, "the plugin returned an error: " + text + "; it was denied " + denied);
    }

    /// An end from outside.
    static Ended of(RunningCall.Ending ending, Duration elapsed, CallLimits limits) {
        return switch (ending) {
            case TIMED_OUT ->
                new Ended(
                        Outcome.TIMED_OUT,
                        "the limit \"timeout_ms\" is exceeded: it took " + elapsed.toMillis()
                                + " ms, and a call may take " + limits.time().toMillis()
                                + " ms, guest and host together");
            case CANCELLED ->
                new Ended(Outcome.FAILED, "the call was ended, as its plugin was disabled or the server stops");
        };
    }

    /// Something that was thrown.
    static Ended of(Throwable thrown, UUID runId, CallLimits limits) {
        return switch (thrown) {
            case OutOfFuel used ->
                new Ended(
                        Outcome.OUT_OF_FUEL,
                        "the limit \"fuel\" is exceeded: it used " + used.fuelUnits()
                                + " units and needs more, and a call may use " + limits.fuelUnits());
            case LimitReached reached -> new Ended(Outcome.LIMIT, reached.getMessage());
            case LimitExceeded exceeded
            when exceeded.code().equals("pool_limit") ->
                new Ended(Outcome.REFUSED, "the memory for plugins on this server is taken: " + exceeded.getMessage());
            case LimitExceeded exceeded ->
                new Ended(
                        Outcome.LIMIT,
                        "the limit \"" + exceeded.code().replace("_limit", "") + "\" is exceeded: "
                                + exceeded.getMessage());
            case Trap trap -> new Ended(Outcome.TRAPPED, trap.code() + ": " + trap.getMessage());
            case GuestExit exit ->
                new Ended(
                        Outcome.TRAPPED,
                        "exit: the plugin called exit with status " + exit.status() + " instead of returning");
            case HostCallError answer ->
                new Ended(Outcome.FAILED, "its writes could not be stored: " + answer.getMessage());
            default -> {
                LOG.log(Logger.Level.ERROR, "Run " + runId + " failed by a fault of the host", thrown);
                yield new Ended(Outcome.FAILED, "the host failed; its log tells more about run " + runId);
            }
        };
    }
}

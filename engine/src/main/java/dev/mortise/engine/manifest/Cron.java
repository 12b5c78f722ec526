package dev.mortise.engine.manifest;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Times that come again, as cron writes them: minute, hour, day of the month, month, day of the week. When
/// both kinds of day are named, either suffices. Immutable.
///
/// Where clocks change, it depends on the hours. Named hours (`30 2 * * *`) come once a day: what falls into
/// the hour that is left out comes at its end, what falls into the hour that is there twice comes the first
/// time. Hours that begin with `*` (`*/15 * * * *`) follow the clock on the wall: nothing in an hour that is
/// not there, everything in one that is there twice.
public final class Cron {
    /// The most characters.
    public static final int LONGEST = 100;

    static final String FORM =
            "minute, hour, day of the month, month and day of the week, as \"0 3 * * mon-fri\": numbers, names, *, lists, ranges and /steps";

    private static final Pattern CHARACTERS = Pattern.compile("[0-9A-Za-z*,/ -]*");
    private static final Pattern SPACES = Pattern.compile(" +");

    private final String text;
    private final ExecutionTime times;
    private final boolean everyHour;

    private Cron(String text, ExecutionTime times, boolean everyHour) {
        this.text = text;
        this.times = times;
        this.everyHour = everyHour;
    }

    /// Reads an expression.
    ///
    /// @param text five fields, separated by spaces
    /// @return the times
    /// @throws IllegalArgumentException when it is none, or its time never comes, as 30 February; the message
    ///   says why
    public static Cron parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "the expression has %d characters; %d at most".formatted(text.length(), LONGEST));
        }
        if (!CHARACTERS.matcher(text).matches()) {
            throw new IllegalArgumentException("the expression holds a character that none has");
        }
        String[] fields = SPACES.split(text);
        if (fields.length != 5) {
            throw new IllegalArgumentException("there are %d fields".formatted(fields.length));
        }
        ExecutionTime times;
        try {
            CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
            times = ExecutionTime.forCron(parser.parse(String.join(" ", fields)).validate());
        } catch (RuntimeException e) {
            // Which exceptions the library has for a text that it does not take, it does not say.
            throw new IllegalArgumentException("the expression cannot be read: " + reason(e), e);
        }
        Cron cron = new Cron(text, times, fields[1].startsWith("*"));
        if (cron.next(Instant.EPOCH, ZoneOffset.UTC).isEmpty()) {
            throw new IllegalArgumentException("the time never comes");
        }
        return cron;
    }

    private static String reason(RuntimeException e) {
        String message = String.valueOf(e.getMessage()).replace("Failed to parse cron expression. ", "");
        return ManifestTable.shown(message);
    }

    /// The first time after a moment.
    ///
    /// @param after the moment itself does not count
    /// @param zone whose days and hours are meant
    /// @return to the minute, but for what falls into hours that are left out; empty when no time comes any more
    public Optional<Instant> next(Instant after, ZoneId zone) {
        return Optional.ofNullable(
                everyHour ? nextOnTheWall(after, zone.getRules()) : nextOfTheDay(after, zone.getRules()));
    }

    /// Looks through the stretches of time between changes of the clock.
    private @Nullable Instant nextOnTheWall(Instant after, ZoneRules rules) {
        Instant at = after;
        ZoneOffset offset = rules.getOffset(after);
        LocalDateTime from = LocalDateTime.ofInstant(after, offset);
        while (true) {
            LocalDateTime local = next(from);
            if (local == null) {
                return null;
            }
            Instant found = local.toInstant(offset);
            ZoneOffsetTransition change = rules.nextTransition(at);
            if (change == null || found.isBefore(change.getInstant())) {
                return found;
            }
            at = change.getInstant();
            offset = change.getOffsetAfter();
            from = change.getDateTimeAfter().minusSeconds(1);
        }
    }

    private @Nullable Instant nextOfTheDay(Instant after, ZoneRules rules) {
        LocalDateTime from = LocalDateTime.ofInstant(after, rules.getOffset(after));
        ZoneOffsetTransition former = rules.previousTransition(after.plusNanos(1));
        if (former != null && former.isOverlap() && from.isBefore(former.getDateTimeBefore())) {
            // This hour is there for the second time.
            from = former.getDateTimeBefore().minusSeconds(1);
        }
        LocalDateTime local = next(from);
        if (local == null) {
            return null;
        }
        ZoneOffsetTransition change = rules.getTransition(local);
        return change != null && change.isGap()
                ? change.getInstant()
                : local.toInstant(rules.getValidOffsets(local).getFirst());
    }

    /// The next time on a calendar without changes of the clock.
    private @Nullable LocalDateTime next(LocalDateTime from) {
        ZonedDateTime start = from.truncatedTo(ChronoUnit.SECONDS).atZone(ZoneOffset.UTC);
        return times.nextExecution(start).map(ZonedDateTime::toLocalDateTime).orElse(null);
    }

    /// The expression as it was written.
    ///
    /// @return the text given to [#parse]
    @Override
    public String toString() {
        return text;
    }
}

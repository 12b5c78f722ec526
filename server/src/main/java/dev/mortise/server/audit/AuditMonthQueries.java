package dev.mortise.server.audit;

import dev.mortise.server.platform.Transaction;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// The parts of the table `audit`, one a month of UTC.
final class AuditMonthQueries {
    private static final long LOCK = 0x6d6f7274_61756474L;
    private static final DateTimeFormatter DIGITS = DateTimeFormatter.ofPattern("yyyyMM", Locale.ROOT);

    private AuditMonthQueries() {}

    /// A part.
    ///
    /// @param table its name
    /// @param end the first moment that it does not hold
    record Part(String table, OffsetDateTime end) {}

    /// Takes the parts for this transaction, and gives up on a lock that is not free soon: writers of the audit wait
    /// behind whoever waits for it.
    ///
    /// @return whether no other node is at it
    static boolean take(Transaction owner) {
        owner.jdbc().sql("set local lock_timeout = '500ms'").update();
        return owner.jdbc()
                .sql("select pg_try_advisory_xact_lock(?)")
                .param(LOCK)
                .query(Boolean.class)
                .single();
    }

    /// All parts but the one for what has no month.
    static List<Part> parts(Transaction owner) {
        return owner.jdbc()
                .sql("""
                        select part.relname,
                            (regexp_match(pg_get_expr(part.relpartbound, part.oid), 'TO \\(''([^'']+)''\\)'))[1]::timestamptz
                        from pg_inherits i
                        join pg_class part on part.oid = i.inhrelid
                        where i.inhparent = 'audit'::regclass
                          and pg_get_expr(part.relpartbound, part.oid) <> 'DEFAULT'
                        order by 2
                        """)
                .query((row, number) -> new Part(row.getString(1), row.getObject(2, OffsetDateTime.class)))
                .list();
    }

    /// Makes the part of a month, and moves there what was noted of that month already.
    static void create(Transaction owner, YearMonth month) {
        String table = "audit_" + month.format(DIGITS);
        String begin = moment(month);
        String end = moment(month.plusMonths(1));
        // Forced row-level security hides every row from the owner too, so it is lifted while nobody else can look.
        for (String statement : List.of(
                "create table PART (like audit including defaults including constraints)",
                "lock table audit_other in access exclusive mode",
                "alter table audit_other no force row level security",
                "insert into PART select * from audit_other where at >= 'BEGIN' and at < 'END'",
                "delete from audit_other where at >= 'BEGIN' and at < 'END'",
                "alter table audit_other force row level security",
                "call mortise_protect('PART')",
                "alter table audit attach partition PART for values from ('BEGIN') to ('END')")) {
            owner.jdbc()
                    .sql(statement
                            .replace("PART", table)
                            .replace("BEGIN", begin)
                            .replace("END", end))
                    .update();
        }
    }

    /// Removes a part with all that it holds.
    static void drop(Transaction owner, Part part) {
        owner.jdbc().sql("drop table \"%s\"".formatted(part.table())).update();
    }

    private static String moment(YearMonth month) {
        return month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC).toString();
    }
}

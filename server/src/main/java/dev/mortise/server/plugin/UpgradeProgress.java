package dev.mortise.server.plugin;

import dev.mortise.server.data.SchemaProgress;
import dev.mortise.server.plugin.UpgradeQueries.Upgrade;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Where an upgrade stands whose tables are made ready first.
///
/// @param back whether it is the way back to the version before
/// @param state `preparing`, `ending` (what is left of it is dropped), `done` or `failed`
/// @param tables how far they have come; empty when it does not go on
/// @param problem why it ends without success; null when it does not
record UpgradeProgress(
        String from,
        String to,
        boolean back,
        String state,
        Instant startedAt,
        Instant changedAt,
        List<SchemaProgress> tables,
        @Nullable UpgradeProblem problem) {
    UpgradeProgress {
        tables = List.copyOf(tables);
    }

    static UpgradeProgress of(Upgrade upgrade, List<SchemaProgress> tables, JsonMapper json) {
        String problem = upgrade.problem();
        return new UpgradeProgress(
                upgrade.from(),
                upgrade.to(),
                upgrade.back(),
                upgrade.state().word(),
                upgrade.startedAt(),
                upgrade.changedAt(),
                tables,
                problem == null ? null : json.readValue(problem, UpgradeProblem.class));
    }
}

package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What plugins hear at set times.
public interface Schedules {
    /// Replaces a plugin's schedules. Those of a name that stays keep each tenant's choice, and their next time
    /// unless their cron expression changes.
    ///
    /// @param transaction of the platform
    /// @param schedules empty ends them
    void replace(Transaction transaction, String pluginId, List<Schedule> schedules);

    /// Forgets the plugin's schedules, with what tenants chose.
    ///
    /// @param transaction of the platform
    void forget(Transaction transaction, String pluginId);

    /// One schedule.
    ///
    /// @param name its identity within the plugin
    /// @param cron as [dev.mortise.engine.manifest.Cron] reads it
    /// @param type the event's type
    /// @param payload JSON text that each event carries; null for none
    record Schedule(
            String name, String cron, String type, @Nullable String payload) {}
}

package dev.mortise.server.event;

import dev.mortise.server.platform.Transaction;
import dev.mortise.server.setting.SettingChanged;
import dev.mortise.server.setting.TimeZones;
import dev.mortise.server.tenant.TenantCreated;
import java.util.List;
import org.springframework.context.event.EventListener;

/// Schedules as rows of PostgreSQL. Thread-safe.
final class PluginSchedules implements Schedules {
    @Override
    public void replace(Transaction transaction, String pluginId, List<Schedule> schedules) {
        ScheduleQueries.retain(
                transaction, pluginId, schedules.stream().map(Schedule::name).toList());
        for (Schedule schedule : schedules) {
            if (ScheduleQueries.put(transaction, pluginId, schedule)) {
                ScheduleQueries.plan(transaction, pluginId, schedule.name());
            }
        }
    }

    @Override
    public void forget(Transaction transaction, String pluginId) {
        ScheduleQueries.delete(transaction, pluginId);
    }

    @EventListener
    void tenantCameTo(TenantCreated event) {
        ScheduleQueries.planFor(event.transaction(), event.tenant().id());
    }

    @EventListener
    void settingChanged(SettingChanged event) {
        if (event.key().equals(TimeZones.KEY)) {
            ScheduleQueries.planAnew(event.transaction());
        }
    }
}

package dev.mortise.server.plugin;

import dev.mortise.engine.EngineOptions;
import dev.mortise.engine.JitOptions;
import dev.mortise.engine.PluginEngine;
import dev.mortise.server.account.PermissionCatalog;
import dev.mortise.server.account.RoleCatalog;
import dev.mortise.server.audit.AuditLog;
import dev.mortise.server.data.EntitySchemas;
import dev.mortise.server.data.EntityStore;
import dev.mortise.server.data.RoleRestrictions;
import dev.mortise.server.data.SettingRules;
import dev.mortise.server.event.Deliveries;
import dev.mortise.server.event.Outbox;
import dev.mortise.server.event.RowConditions;
import dev.mortise.server.event.Schedules;
import dev.mortise.server.event.Subscriptions;
import dev.mortise.server.platform.Ids;
import dev.mortise.server.platform.PrincipalSource;
import dev.mortise.server.platform.ServerOptions;
import dev.mortise.server.platform.TenantTransactions;
import dev.mortise.server.setting.Settings;
import dev.mortise.server.tenant.TenantPlugins;
import dev.mortise.server.tenant.Tenants;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/// Puts together what runs plugins.
@Configuration(proxyBeanMethods = false)
class PluginConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(PluginConfiguration.class);

    @Bean(destroyMethod = "close")
    PluginEngine pluginEngine(ServerOptions server, Clock clock) {
        List<String> missing = JitOptions.missing();
        if (!missing.isEmpty()) {
            LOG.warn(
                    "Plugins in JavaScript run about ten times slower: the JVM lacks {}, which ./mortise run gives it",
                    String.join(" ", missing));
        }
        EngineOptions standard = EngineOptions.of(clock, Ids::next);
        long guestMemory = server.operation().guestMemoryBytes();
        EngineOptions options = guestMemory == 0 ? standard : standard.withGuestMemory(guestMemory);
        return new PluginEngine(CodeStore.open(server.dataFolder(), clock)
                .map(options::withCodeCache)
                .orElse(options));
    }

    @Bean
    RunWriter runWriter(TenantTransactions transactions) {
        return new RunWriter(batch -> transactions.inPlatform(tx -> RunQueries.insertAll(tx, batch)));
    }

    @Bean
    CallMeters callMeters(MeterRegistry registry, PluginEngine engine, RunWriter writer) {
        CallMeters meters = new CallMeters(registry);
        meters.watch(engine, writer);
        return meters;
    }

    @Bean
    RunRetention runRetention(TenantTransactions transactions, ServerOptions server, Clock clock) {
        return new RunRetention(transactions, server.operation().retention().runs(), clock);
    }

    @Bean
    RunLog runLog(RunWriter writer) {
        return new RunLog(writer);
    }

    @Bean
    StoredPlugins storedPlugins() {
        return new StoredPlugins();
    }

    @Bean
    PluginSettings pluginSettings(StoredPlugins plugins, SettingRules rules) {
        return new PluginSettings(plugins, rules);
    }

    @Bean
    PluginRoles pluginRoles(RoleCatalog catalog, RoleRestrictions restrictions) {
        return new PluginRoles(catalog, restrictions);
    }

    @Bean
    EventSchemas eventSchemas() {
        return new EventSchemas();
    }

    @Bean
    DeclaredEvents declaredEvents(StoredPlugins plugins, TenantPlugins tenants, EventSchemas schemas) {
        return new DeclaredEvents(plugins, tenants, schemas);
    }

    @Bean
    PluginUploads pluginUploads(
            PluginEngine engine,
            EntitySchemas schemas,
            RoleRestrictions restrictions,
            RowConditions conditions,
            EventSchemas events,
            TenantTransactions transactions,
            AuditLog audit,
            Clock clock,
            JsonMapper json) {
        return new PluginUploads(engine, schemas, restrictions, conditions, events, transactions, audit, clock, json);
    }

    @Bean
    PluginLifecycle pluginLifecycle(
            LocalPlugins local,
            TenantTransactions transactions,
            StoredPlugins plugins,
            EntitySchemas schemas,
            PermissionCatalog permissions,
            PluginRoles roles,
            Subscriptions subscriptions,
            Schedules schedules,
            Deliveries deliveries,
            TenantPlugins tenants,
            PluginHolds holds,
            AuditLog audit,
            Clock clock) {
        return new PluginLifecycle(
                local,
                transactions,
                plugins,
                schemas,
                permissions,
                roles,
                subscriptions,
                schedules,
                deliveries,
                tenants,
                holds,
                audit,
                clock);
    }

    @Bean
    PluginHolds pluginHolds(
            LocalPlugins local,
            TenantTransactions transactions,
            Deliveries deliveries,
            TenantPlugins tenants,
            AuditLog audit,
            Clock clock) {
        return new PluginHolds(local, transactions, deliveries, tenants, audit, clock);
    }

    @Bean
    LocalPlugins localPlugins(
            PluginEngine engine, TenantTransactions transactions, StoredPlugins plugins, RunLog runs, Clock clock) {
        return new LocalPlugins(engine, transactions, plugins, runs, clock);
    }

    @Bean
    PluginUpgrades pluginUpgrades(
            LocalPlugins local,
            TenantTransactions transactions,
            EntitySchemas schemas,
            PermissionCatalog permissions,
            RoleCatalog catalog,
            PluginRoles roles,
            TenantPlugins tenants,
            Subscriptions subscriptions,
            Schedules schedules,
            Deliveries deliveries,
            PluginLifecycle lifecycle,
            PluginHolds holds,
            AuditLog audit,
            JsonMapper json,
            Clock clock) {
        return new PluginUpgrades(
                local,
                transactions,
                schemas,
                new UpgradeGrants(permissions, catalog, roles, tenants),
                subscriptions,
                schedules,
                deliveries,
                lifecycle,
                holds,
                audit,
                json,
                clock);
    }

    @Bean
    UpgradeRunner upgradeRunner(
            PluginUpgrades upgrades, TenantTransactions transactions, JsonMapper json, Clock clock) {
        return new UpgradeRunner(upgrades, transactions, json, clock);
    }

    @Bean
    PluginRecovery pluginRecovery(LocalPlugins plugins) {
        return new PluginRecovery(plugins);
    }

    @Bean
    PluginCalls pluginCalls(
            PluginEngine engine,
            TenantTransactions transactions,
            EntityStore entities,
            Outbox outbox,
            Deliveries deliveries,
            Settings settings,
            EventSchemas schemas,
            PrincipalSource users,
            Tenants tenants,
            RunLog runs,
            PluginHolds holds,
            CallMeters meters,
            JsonMapper json,
            Clock clock) {
        return new PluginCalls(
                engine,
                new PluginCallStore.Parts(transactions, entities, outbox, deliveries, settings, schemas, json, clock),
                new Callers(users, tenants, transactions, json),
                runs,
                holds,
                meters);
    }
}

import { Tag, Tooltip } from 'antd';
import { useTranslation, type MessageKey } from '../../lib/i18n';
import type { PluginHealth, PluginState, PluginSummary, RunOutcome } from './types';

const STATE_COLOURS: Readonly<Record<PluginState, string>> = {
  uploaded: 'default',
  installed: 'processing',
  running: 'success',
  disabled: 'warning',
  uninstalled: 'default',
  error: 'error',
};

export function StateTag({ state, reason }: { readonly state: PluginState; readonly reason?: string | null }) {
  const { t } = useTranslation();
  const tag = <Tag color={STATE_COLOURS[state]}>{t(`plugin.state.${state}` satisfies MessageKey)}</Tag>;
  return reason ? <Tooltip title={reason}>{tag}</Tooltip> : tag;
}

const HEALTH_COLOURS: Readonly<Record<PluginHealth['status'], string>> = {
  healthy: 'success',
  unhealthy: 'warning',
  error: 'error',
};

export function HealthTag({ health }: { readonly health: PluginHealth | null | undefined }) {
  const { t } = useTranslation();
  if (!health) {
    return <Tag>{t('plugin.health.unknown')}</Tag>;
  }
  const tag = (
    <Tag color={HEALTH_COLOURS[health.status]}>{t(`plugin.health.${health.status}` satisfies MessageKey)}</Tag>
  );
  return health.reason ? <Tooltip title={health.reason}>{tag}</Tooltip> : tag;
}

/** How a plugin does: its health, or that it is held for the tenant; beside it, for how many tenants it is. */
export function ConditionTags({
  plugin,
  health,
}: {
  readonly plugin: PluginSummary;
  readonly health: PluginHealth | null | undefined;
}) {
  const { t } = useTranslation();
  const { heldSince } = plugin;
  const heldTenants = plugin.heldTenants ?? 0;
  return (
    <>
      {heldSince ? (
        <Tooltip title={health?.reason}>
          <Tag color="warning">{t('hold.held')}</Tag>
        </Tooltip>
      ) : (
        <HealthTag health={health} />
      )}
      {heldTenants > 0 && <Tag color="warning">{t('hold.tenants', { count: heldTenants })}</Tag>}
    </>
  );
}

const OUTCOME_COLOURS: Readonly<Record<RunOutcome, string>> = {
  ok: 'success',
  failed: 'warning',
  trapped: 'error',
  out_of_fuel: 'error',
  timed_out: 'error',
  limit: 'error',
  denied: 'error',
  refused: 'default',
};

export function OutcomeTag({ outcome }: { readonly outcome: RunOutcome }) {
  const { t } = useTranslation();
  return <Tag color={OUTCOME_COLOURS[outcome]}>{t(`run.outcome.${outcome}` satisfies MessageKey)}</Tag>;
}

const LEVEL_COLOURS: Readonly<Record<string, string>> = {
  error: 'error',
  warn: 'warning',
  info: 'processing',
  debug: 'default',
};

export function LevelTag({ level }: { readonly level: string }) {
  return <Tag color={LEVEL_COLOURS[level] ?? 'default'}>{level}</Tag>;
}

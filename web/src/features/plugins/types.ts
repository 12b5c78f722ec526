import type { Label } from '../../lib/labels';

export type PluginState = 'uploaded' | 'installed' | 'running' | 'disabled' | 'uninstalled' | 'error';

export interface PluginHealth {
  readonly status: 'healthy' | 'unhealthy' | 'error';
  readonly state?: string | null;
  readonly reason?: string | null;
}

export interface PluginSummary {
  readonly id: string;
  readonly version: string;
  readonly name?: Label | string;
  readonly status: PluginState;
  readonly reason?: string | null;
  readonly health?: PluginHealth | null;
  readonly uploadedAt?: string | null;
  readonly updatedAt?: string | null;
  readonly sha256?: string | null;
  readonly sizeBytes?: number | null;
  /** Since when it is held for the caller's tenant; `null` when it is not. */
  readonly heldSince?: string | null;
  /** For how many tenants it is held; `null` for who is not the operator. */
  readonly heldTenants?: number | null;
}

export interface FailedRun {
  readonly id: string;
  readonly at: string;
  readonly outcome: RunOutcome;
  readonly eventType: string | null;
  /** `null` for another tenant's. */
  readonly error: string | null;
}

/** A tenant for which a plugin is held, as its calls for that tenant only failed. */
export interface Hold {
  readonly tenant: string;
  readonly since: string;
  readonly version: string;
  readonly failures: number;
  readonly failingSince: string;
  readonly waiting: number;
  readonly runs: readonly FailedRun[];
}

export interface PluginDetail extends PluginSummary {
  readonly manifest?: unknown;
  readonly inspection?: unknown;
}

export type RunOutcome = 'ok' | 'failed' | 'trapped' | 'out_of_fuel' | 'timed_out' | 'limit' | 'denied' | 'refused';

export interface PluginRun {
  readonly id: string;
  readonly at: string;
  readonly tenant: string | null;
  readonly kind: 'init' | 'tenant' | 'event';
  readonly eventType: string | null;
  readonly outcome: RunOutcome;
  readonly fuelUsed: number;
  readonly millis: number;
  readonly peakMemoryBytes: number;
  readonly hostCalls: number;
  readonly error: string | null;
}

export interface PluginLogLine {
  readonly at: string;
  readonly tenant: string | null;
  readonly runId: string | null;
  readonly level: string;
  readonly message: string;
}

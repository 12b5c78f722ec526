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

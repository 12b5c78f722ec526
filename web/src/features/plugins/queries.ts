import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post, queryString, send } from '../../lib/http';
import { PLUGIN_METAS_KEY } from '../../lib/meta';
import type { LifecycleStep } from './lifecycle';
import type { Hold, PluginDetail, PluginHealth, PluginLogLine, PluginRun, PluginSummary } from './types';

export const ALL = ['plugins'] as const;
const LIST = [...ALL, 'list'] as const;
export const path = (id: string) => `/admin/plugins/${encodeURIComponent(id)}`;

/** How often what a running plugin does is asked for anew. */
const WATCH_MILLIS = 5_000;
const PAGE = 50;

export const usePlugins = () =>
  useQuery({
    queryKey: LIST,
    queryFn: async ({ signal }) => (await get<{ plugins: PluginSummary[] }>('/admin/plugins', signal)).plugins,
    refetchInterval: WATCH_MILLIS * 2,
  });

export const usePlugin = (id: string) =>
  useQuery({
    queryKey: [...ALL, 'one', id],
    queryFn: ({ signal }) => get<PluginDetail>(path(id), signal),
    refetchInterval: WATCH_MILLIS * 2,
  });

export const usePluginHealth = (id: string, watched: boolean) =>
  useQuery({
    queryKey: [...ALL, 'health', id],
    queryFn: ({ signal }) => get<PluginHealth>(`${path(id)}/health`, signal),
    enabled: watched,
    refetchInterval: WATCH_MILLIS,
  });

export const usePluginRuns = (id: string, cursor: string | null) =>
  useQuery({
    queryKey: [...ALL, 'runs', id, cursor],
    queryFn: ({ signal }) =>
      get<{ runs: PluginRun[]; next: string | null }>(
        `${path(id)}/runs${queryString({ limit: PAGE, cursor })}`,
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: cursor === null ? WATCH_MILLIS : false,
  });

export const usePluginLogs = (id: string, cursor: string | null) =>
  useQuery({
    queryKey: [...ALL, 'logs', id, cursor],
    queryFn: ({ signal }) =>
      get<{ logs: PluginLogLine[]; next: string | null }>(
        `${path(id)}/logs${queryString({ limit: PAGE, cursor })}`,
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: cursor === null ? WATCH_MILLIS : false,
  });

export const useHolds = (id: string) =>
  useQuery({
    queryKey: [...ALL, 'holds', id],
    queryFn: async ({ signal }) => (await get<{ holds: Hold[] }>(`${path(id)}/holds`, signal)).holds,
    refetchInterval: WATCH_MILLIS,
  });

/** What becomes of the events that waited for a plugin. */
export type WaitingEvents = 'catch_up' | 'skip';

/** Takes a plugin up again, for the own tenant or by the operator for another one; what asked for it may be gone then. */
export function useResume(id: string, onResumed: () => void) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ tenant, events }: { tenant: string | null; events: WaitingEvents }) =>
      post(
        tenant === null
          ? `${path(id)}/resume`
          : `/tenants/${encodeURIComponent(tenant)}/plugins/${encodeURIComponent(id)}/resume`,
        { events },
      ),
    onSuccess: onResumed,
    onSettled: refresh,
  });
}

/** Everything that a plugin's state shows in: its pages here, and the menu. */
export function useRefresh() {
  const queryClient = useQueryClient();
  return () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: ALL }),
      queryClient.invalidateQueries({ queryKey: PLUGIN_METAS_KEY }),
      queryClient.invalidateQueries({ queryKey: ['me'] }),
    ]);
}

export function useUpload() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ wasm, manifest }: { wasm: File; manifest: File }) => {
      const form = new FormData();
      form.append('wasm', wasm);
      form.append('manifest', manifest);
      return (await send<PluginDetail>('/admin/plugins', { method: 'POST', form })).body;
    },
    onSuccess: refresh,
  });
}

/** A step; when a plugin is enabled, what becomes of the events that waited for it. */
export interface StepWish {
  readonly step: Exclude<LifecycleStep, 'purge'>;
  readonly events?: WaitingEvents;
}

export function useLifecycleStep(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: ({ step, events }: StepWish) =>
      post(`${path(id)}/${step}`, events === undefined ? undefined : { events }),
    onSettled: refresh,
  });
}

/** Purging ends the plugin's own page, so the caller leaves it before anything asks for the plugin again. */
export function usePurge(id: string, onPurged: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => post(`${path(id)}/purge`, { confirm: id }),
    onSuccess: () => {
      onPurged();
      void queryClient.invalidateQueries({ queryKey: ALL, refetchType: 'none' });
      void queryClient.invalidateQueries({ queryKey: LIST });
      void queryClient.invalidateQueries({ queryKey: PLUGIN_METAS_KEY });
    },
  });
}

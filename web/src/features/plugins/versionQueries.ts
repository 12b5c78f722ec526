import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { get, post, queryString, send } from '../../lib/http';
import { ALL, path, useRefresh } from './queries';
import { goesOn, type PluginVersion, type UpgradePlan, type UpgradeProgress } from './versions';

const WATCH_MILLIS = 2_000;

export const useVersions = (id: string) =>
  useQuery({
    queryKey: [...ALL, 'versions', id],
    queryFn: async ({ signal }) => (await get<{ versions: PluginVersion[] }>(`${path(id)}/versions`, signal)).versions,
  });

/** What an upgrade would do, always asked anew: it depends on the rows. */
export const usePlan = (id: string, to: string) =>
  useQuery({
    queryKey: [...ALL, 'plan', id, to],
    queryFn: ({ signal }) => get<UpgradePlan>(`${path(id)}/plan${queryString({ to })}`, signal),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });

/** What the way back would do, always asked anew. */
export const useRollbackPlan = (id: string) =>
  useQuery({
    queryKey: [...ALL, 'rollback-plan', id],
    queryFn: ({ signal }) => get<UpgradePlan>(`${path(id)}/rollback/plan`, signal),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });

/** The last upgrade whose tables are made ready first, watched while it goes on; its end changes everything else. */
export function useUpgradeProgress(id: string) {
  const refresh = useRefresh();
  const progress = useQuery({
    queryKey: [...ALL, 'upgrade', id],
    queryFn: async ({ signal }) =>
      (await get<{ upgrade: UpgradeProgress | null }>(`${path(id)}/upgrade`, signal)).upgrade,
    refetchInterval: ({ state }) => (goesOn(state.data) ? WATCH_MILLIS : false),
  });
  const going = goesOn(progress.data);
  const wasGoing = useRef(going);
  useEffect(() => {
    if (wasGoing.current && !going) {
      void refresh();
    }
    wasGoing.current = going;
  }, [going, refresh]);
  return progress;
}

export function useCancelUpgrade(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => send(`${path(id)}/upgrade`, { method: 'DELETE' }),
    onSettled: refresh,
  });
}

export function useUpgrade(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (wish: { to: string; confirmDrops: readonly string[] }) =>
      post<UpgradePlan>(`${path(id)}/upgrade`, wish),
    onSuccess: refresh,
  });
}

export function useRollback(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: () => post<UpgradePlan>(`${path(id)}/rollback`, {}),
    onSuccess: refresh,
  });
}

/** What was dropped and is still kept. */
export const useDropped = (id: string) =>
  useQuery({
    queryKey: [...ALL, 'dropped', id],
    queryFn: async ({ signal }) => (await get<{ dropped: string[] }>(`${path(id)}/dropped`, signal)).dropped,
    retry: false,
  });

export function usePurgeDropped(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (confirm: string) => post<{ dropped: string[] }>(`${path(id)}/purge-dropped`, { confirm }),
    onSuccess: refresh,
  });
}

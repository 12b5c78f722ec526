import { useMutation, useQuery } from '@tanstack/react-query';
import { get, post, queryString } from '../../lib/http';
import { ALL, path, useRefresh } from './queries';
import type { PluginVersion, UpgradePlan } from './versions';

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

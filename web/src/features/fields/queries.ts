import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post, send } from '../../lib/http';
import { PLUGIN_METAS_KEY } from '../../lib/meta';
import type { CustomField, FieldListing, Target } from './types';

const FIELDS = ['custom-fields'] as const;

const path = ({ plugin, entity }: Target) =>
  `/custom-fields/${encodeURIComponent(plugin)}/${encodeURIComponent(entity)}`;

export const useCustomFields = (target: Target) =>
  useQuery({
    queryKey: [...FIELDS, target.plugin, target.entity],
    queryFn: ({ signal }) => get<FieldListing>(path(target), signal),
    staleTime: 0,
  });

/** What is added, changed or retired shows in every list and form of the entity. */
function useRefresh() {
  const queryClient = useQueryClient();
  return () =>
    Promise.all([FIELDS, PLUGIN_METAS_KEY, ['rows']].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}

export function useSaveField(target: Target, stored: CustomField | null) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (body: Readonly<Record<string, unknown>>) =>
      stored === null
        ? post<CustomField>(path(target), body)
        : (
            await send<CustomField>(`${path(target)}/${stored.name}`, {
              method: 'PATCH',
              json: body,
              contentType: 'application/merge-patch+json',
              ifMatch: `"v${stored.version}"`,
            })
          ).body,
    onSuccess: refresh,
  });
}

export function useRetireField(target: Target) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (field: CustomField) => {
      await send(`${path(target)}/${field.name}`, { method: 'DELETE', ifMatch: `"v${field.version}"` });
    },
    onSettled: refresh,
  });
}

export function useRestoreField(target: Target) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (field: CustomField) => post<CustomField>(`${path(target)}/retired/${field.tag}/restore`, {}),
    onSettled: refresh,
  });
}

/** Sends until all values are gone: the server removes as many as it can in some seconds. */
export function usePurgeField(target: Target) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (field: CustomField) => {
      let done = false;
      while (!done) {
        ({ done } = await post<{ rows: number; done: boolean }>(`${path(target)}/retired/${field.tag}/purge`, {
          confirm: field.name,
        }));
      }
    },
    onSettled: refresh,
  });
}

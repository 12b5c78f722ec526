import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { download, get, newIdempotencyKey, post, send } from '../../lib/http';
import type { ImportFormat } from './importFile';
import type { EntityKey } from './queries';

export type ImportMode = 'create' | 'update' | 'upsert';

export interface ImportWish {
  readonly format: ImportFormat;
  readonly delimiter: string;
  readonly mode: ImportMode;
  readonly key: readonly string[];
  readonly mapping: Readonly<Record<string, string>>;
  readonly ignore: readonly string[];
}

export interface ImportView {
  readonly id: string;
  readonly status: 'uploading' | 'uploaded' | 'queued' | 'running' | 'checked' | 'done' | 'failed' | 'cancelled';
  readonly dryRun: boolean;
  readonly fileBytes: number;
  readonly progress: {
    readonly bytesRead: number;
    readonly rowsRead: number;
    readonly created: number;
    readonly updated: number;
    readonly unchanged: number;
    readonly failed: number;
  };
  readonly errors: number;
  readonly problem: { readonly code: string; readonly detail: string; readonly line: number } | null;
}

const WATCH_MILLIS = 500;
const path = (id: string) => `/imports/${encodeURIComponent(id)}`;

export const isGoing = (view: ImportView) => view.status === 'queued' || view.status === 'running';

/** How far an import is, looked at until it ends. */
export function useImport(place: EntityKey, id: string | null) {
  const queryClient = useQueryClient();
  const view = useQuery({
    queryKey: ['import', id],
    queryFn: ({ signal }) => get<ImportView>(path(id ?? ''), signal),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data === undefined || isGoing(state.data) ? WATCH_MILLIS : false),
  });
  const status = view.data?.status;
  useEffect(() => {
    if (status === 'done' || status === 'failed') {
      void queryClient.invalidateQueries({ queryKey: ['rows', place.plugin] });
    }
  }, [queryClient, place.plugin, status]);
  return view;
}

/** Makes an import, brings its file, and checks it. */
export const useCheckImport = (place: EntityKey) =>
  useMutation({
    mutationFn: async ({ wish, file }: { wish: ImportWish; file: File }) => {
      const made = await send<ImportView>('/imports', {
        method: 'POST',
        json: { ...place, ...wish },
        idempotencyKey: newIdempotencyKey(),
      });
      const id = made.body.id;
      await send(`${path(id)}/file`, { method: 'PUT', file });
      return post<ImportView>(`${path(id)}/start`, { dryRun: true });
    },
  });

export function useRunImport() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post<ImportView>(`${path(id)}/start`, { dryRun: false }),
    onSuccess: (view) => queryClient.setQueryData(['import', view.id], view),
  });
}

export function useCancelImport() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post<ImportView>(`${path(id)}/cancel`, {}),
    onSuccess: (view) => queryClient.setQueryData(['import', view.id], view),
  });
}

export const downloadErrors = (id: string, entity: string) => download(`${path(id)}/errors`, `${entity}-errors.csv`);

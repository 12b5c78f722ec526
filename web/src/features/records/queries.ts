import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, queryString, send } from '../../lib/http';
import { rowEtag, type Row } from './rowValues';

export interface EntityKey {
  readonly plugin: string;
  readonly entity: string;
}

export interface ListWish {
  readonly cursor: string | null;
  readonly sort: string | null;
  readonly limit: number;
  /** Parameters of the form `filter[field][op]`. */
  readonly filters: Readonly<Record<string, string>>;
}

interface RowPage {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

export const entityPath = ({ plugin, entity }: EntityKey) =>
  `/plugins/${encodeURIComponent(plugin)}/${encodeURIComponent(entity)}`;
const rowPath = (key: EntityKey, id: string) => `${entityPath(key)}/${encodeURIComponent(id)}`;
const cacheKey = ({ plugin, entity }: EntityKey) => ['rows', plugin, entity] as const;

/** Plugins write in the background, so an open list looks again now and then. */
const WATCH_MILLIS = 10_000;

export const useRows = (key: EntityKey, { cursor, sort, limit, filters }: ListWish) =>
  useQuery({
    queryKey: [...cacheKey(key), 'list', cursor, sort, limit, filters],
    queryFn: ({ signal }) =>
      get<RowPage>(`${entityPath(key)}${queryString({ limit, cursor, sort, ...filters })}`, signal),
    placeholderData: keepPreviousData,
    refetchInterval: WATCH_MILLIS,
  });

/** One row with its ETag and the rows that it owns under some names, always fresh: what is edited must be what is stored. */
export const useRow = (key: EntityKey, id: string | null, owned: readonly string[]) =>
  useQuery({
    queryKey: [...cacheKey(key), 'one', id, owned],
    queryFn: async ({ signal }) => {
      const path = `${rowPath(key, id ?? '')}${queryString({ expand: owned.join(',') })}`;
      const { body, etag } = await send<Row>(path, { signal });
      return { row: body, etag: etag ?? rowEtag(body) };
    },
    enabled: id !== null,
    staleTime: 0,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

/** The row that a reference points to, for its title. */
export const useReferenced = (key: EntityKey, id: string | null) =>
  useQuery({
    queryKey: [...cacheKey(key), 'referenced', id],
    queryFn: ({ signal }) => get<Row>(rowPath(key, id ?? ''), signal),
    enabled: id !== null && key.entity !== '',
    staleTime: 60_000,
    retry: false,
  });

/** Candidates of a reference whose title contains the text. */
export const useCandidates = (key: EntityKey, title: string | null, text: string, enabled: boolean) =>
  useQuery({
    queryKey: [...cacheKey(key), 'candidates', title, text],
    queryFn: async ({ signal }) => {
      const filter = title !== null && text !== '' ? { [`filter[${title}][icontains]`]: text } : {};
      return (await get<RowPage>(`${entityPath(key)}${queryString({ limit: 20, ...filter })}`, signal)).rows;
    },
    enabled,
    placeholderData: keepPreviousData,
  });

export interface Write {
  readonly body: Record<string, unknown>;
  /** The row to change and the version it must have; absent for a new row. */
  readonly change?: { readonly id: string; readonly etag: string };
  readonly idempotencyKey?: string;
}

export function useWriteRow(key: EntityKey) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ body, change, idempotencyKey }: Write) =>
      change
        ? (
            await send<Row>(rowPath(key, change.id), {
              method: 'PATCH',
              json: body,
              contentType: 'application/merge-patch+json',
              ifMatch: change.etag,
            })
          ).body
        : (await send<Row>(entityPath(key), { method: 'POST', json: body, idempotencyKey })).body,
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['rows', key.plugin] }),
  });
}

export function useDeleteRow(key: EntityKey) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (row: Row) => {
      await send(rowPath(key, row.id), { method: 'DELETE', ifMatch: rowEtag(row) });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['rows', key.plugin] }),
  });
}

/** Deleted rows, those deleted last first. */
export const useTrash = (key: EntityKey, cursor: string | null) =>
  useQuery({
    queryKey: [...cacheKey(key), 'trash', cursor],
    queryFn: ({ signal }) =>
      get<RowPage>(`${entityPath(key)}${queryString({ deleted: 'only', limit: 20, cursor })}`, signal),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });

export function useRestoreRow(key: EntityKey) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (row: Row) => {
      await send(`${rowPath(key, row.id)}/restore`, { method: 'POST', json: {}, ifMatch: rowEtag(row) });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['rows', key.plugin] }),
  });
}

/** Removes a deleted row for good. */
export function usePurgeRow(key: EntityKey) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async (row: Row) => {
      await send(`${rowPath(key, row.id)}/purge`, {
        method: 'POST',
        json: { confirm: row.id },
        ifMatch: rowEtag(row),
      });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['rows', key.plugin] }),
  });
}

/** What became of a trash; `kept` rows stay, as others point to them. */
export interface Emptied {
  readonly rows: number;
  readonly kept: number;
  readonly done: boolean;
}

/** Removes everything in the trash for good, in as many requests as that takes. */
export function useEmptyTrash(key: EntityKey) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      let rows = 0;
      for (;;) {
        const part = (
          await send<Emptied>(`${entityPath(key)}/purge`, { method: 'POST', json: { confirm: key.entity } })
        ).body;
        rows += part.rows;
        if (part.done || part.rows === 0) {
          return { ...part, rows };
        }
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['rows', key.plugin] }),
  });
}

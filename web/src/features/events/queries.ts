import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post, queryString } from '../../lib/http';

export interface EventEnvelope {
  readonly id: string;
  readonly type: string;
  readonly tenant: string;
  readonly time: string;
  readonly actor: {
    readonly kind: 'user' | 'plugin' | 'system';
    readonly id?: string | null;
    readonly name?: string | null;
  } | null;
  readonly causation: {
    readonly event?: string | null;
    readonly plugin?: string | null;
    readonly run?: string | null;
  } | null;
  readonly depth: number;
  readonly payload: unknown;
}

export interface DeadLetter {
  readonly id: string;
  readonly event: EventEnvelope;
  readonly plugin: string;
  readonly attempts: number;
  readonly reason: string | null;
  readonly run: string | null;
  readonly diedAt: string;
}

const EVENTS = ['events'] as const;
const PAGE = 50;
const WATCH_MILLIS = 10_000;

export const useEvents = (type: string, after: string | null) =>
  useQuery({
    queryKey: [...EVENTS, 'list', type, after],
    queryFn: ({ signal }) =>
      get<{ events: EventEnvelope[]; next: string | null }>(
        `/events${queryString({ type, after, limit: PAGE })}`,
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: after === null ? WATCH_MILLIS : false,
  });

export const useDeadLetters = (after: string | null) =>
  useQuery({
    queryKey: [...EVENTS, 'dead', after],
    queryFn: ({ signal }) =>
      get<{ deadLetters: DeadLetter[]; next: string | null }>(
        `/events/dead${queryString({ after, limit: PAGE })}`,
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: after === null ? WATCH_MILLIS : false,
  });

export function useReplay() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => post(`/events/dead/${encodeURIComponent(id)}/replay`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: EVENTS }),
  });
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { download, get, post, queryString, send } from '../../lib/http';
import { choice, type EventFilter, type LetterFilter, type SetAside } from './filters';

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
  /** The event that its chain began with. */
  readonly correlation: string;
  readonly depth: number;
  readonly payload: unknown;
}

export interface DeadLetter {
  readonly id: string;
  readonly event: EventEnvelope;
  readonly plugin: string;
  readonly status: SetAside;
  readonly attempts: number;
  readonly reason: string | null;
  readonly run: string | null;
  readonly diedAt: string;
}

export interface Schedule {
  readonly plugin: string;
  readonly name: string;
  readonly cron: string;
  readonly type: string;
  readonly timeZone: string;
  readonly enabled: boolean;
  /** Whether its plugin runs. */
  readonly running: boolean;
  readonly nextAt: string | null;
  readonly lastDueAt: string | null;
  readonly lastAt: string | null;
  readonly lastEvent: string | null;
}

/** What became of many letters at once. */
export interface Outcome {
  readonly count: number;
  readonly more: boolean;
}

const EVENTS = ['events'] as const;
const PAGE = 50;
const WATCH_MILLIS = 10_000;

export const useEvents = (filter: EventFilter, after: string | null) =>
  useQuery({
    queryKey: [...EVENTS, 'list', filter, after],
    queryFn: ({ signal }) =>
      get<{ events: EventEnvelope[]; next: string | null }>(
        `/events${queryString({ ...filter, after, limit: PAGE })}`,
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: after === null ? WATCH_MILLIS : false,
  });

export const useEventExport = () =>
  useMutation({
    mutationFn: (filter: EventFilter) => download(`/events/export${queryString({ ...filter })}`, 'events.jsonl'),
  });

export const useDeadLetters = (filter: LetterFilter, after: string | null) =>
  useQuery({
    queryKey: [...EVENTS, 'dead', filter, after],
    queryFn: ({ signal }) =>
      get<{ deadLetters: DeadLetter[]; next: string | null }>(
        `/events/dead${queryString({ ...filter, after, limit: PAGE })}`,
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: after === null ? WATCH_MILLIS : false,
  });

export type Deed = 'replay' | 'discard';

/** Replays or discards one letter. */
export function useLetter() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ id, deed }: { readonly id: string; readonly deed: Deed }) =>
      post(`/events/dead/${encodeURIComponent(id)}/${deed}`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: EVENTS }),
  });
}

/** Replays or discards the oldest of the letters that are meant. */
export function useLetters() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ filter, deed }: { readonly filter: LetterFilter; readonly deed: Deed }) =>
      post<Outcome>(`/events/dead/${deed}`, choice(filter)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: EVENTS }),
  });
}

export const useSchedules = () =>
  useQuery({
    queryKey: [...EVENTS, 'schedules'],
    queryFn: ({ signal }) => get<{ schedules: Schedule[] }>('/events/schedules', signal),
    refetchInterval: WATCH_MILLIS,
  });

export function useSwitch() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ schedule, enabled }: { readonly schedule: Schedule; readonly enabled: boolean }) =>
      (
        await send<Schedule>(
          `/events/schedules/${encodeURIComponent(schedule.plugin)}/${encodeURIComponent(schedule.name)}`,
          { method: 'PUT', json: { enabled } },
        )
      ).body,
    onSettled: () => queryClient.invalidateQueries({ queryKey: [...EVENTS, 'schedules'] }),
  });
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post, queryString, send } from '../../lib/http';
import type { Attempt, Delivery, DeliveryStatus, Webhook, WebhookDraft, WithSecret } from './types';

const WEBHOOKS = ['webhooks'] as const;
const PAGE = 50;
const WATCH_MILLIS = 5_000;

const path = (id: string) => `/webhooks/${encodeURIComponent(id)}`;
const tag = (version: number) => `"v${version}"`;

export const useWebhooks = () =>
  useQuery({
    queryKey: [...WEBHOOKS, 'list'],
    queryFn: ({ signal }) => get<{ webhooks: Webhook[] }>('/webhooks', signal),
    staleTime: 0,
  });

export const useWebhook = (id: string) =>
  useQuery({
    queryKey: [...WEBHOOKS, 'one', id],
    queryFn: ({ signal }) => get<Webhook>(path(id), signal),
    staleTime: 0,
    refetchInterval: WATCH_MILLIS,
  });

/** What became of a webhook's messages, newest first; the first page is watched. */
export const useDeliveries = (id: string, status: DeliveryStatus | null, after: string | null) =>
  useQuery({
    queryKey: [...WEBHOOKS, 'deliveries', id, status, after],
    queryFn: ({ signal }) =>
      get<{ deliveries: Delivery[]; next: string | null }>(
        `${path(id)}/deliveries${queryString({ status, after, limit: PAGE })}`,
        signal,
      ),
    placeholderData: keepPreviousData,
    refetchInterval: after === null ? WATCH_MILLIS : false,
  });

/** The last tries of one delivery. */
export const useAttempts = (id: string, delivery: string) =>
  useQuery({
    queryKey: [...WEBHOOKS, 'attempts', id, delivery],
    queryFn: ({ signal }) =>
      get<{ attempts: Attempt[] }>(`${path(id)}/attempts${queryString({ delivery, limit: PAGE })}`, signal),
    refetchInterval: WATCH_MILLIS,
  });

function useRefresh() {
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: WEBHOOKS });
}

export function useCreateWebhook() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (draft: WebhookDraft) => post<WithSecret>('/webhooks', draft),
    onSuccess: refresh,
  });
}

export function useChangeWebhook() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ webhook, draft }: { webhook: Webhook; draft: Partial<WebhookDraft> }) =>
      (await send<Webhook>(path(webhook.id), { method: 'PATCH', json: draft, ifMatch: tag(webhook.version) })).body,
    onSettled: refresh,
  });
}

export function useDeleteWebhook() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (webhook: Webhook) => {
      await send(path(webhook.id), { method: 'DELETE', ifMatch: tag(webhook.version) });
    },
    onSettled: refresh,
  });
}

export function useRotateSecret(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (overlapHours: number) => post<WithSecret>(`${path(id)}/rotate`, { overlapHours }),
    onSuccess: refresh,
  });
}

export function useTestWebhook(id: string) {
  const refresh = useRefresh();
  return useMutation({ mutationFn: () => post<Delivery>(`${path(id)}/test`), onSettled: refresh });
}

export function useReplayDelivery(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (delivery: string) => post<Delivery>(`${path(id)}/deliveries/${encodeURIComponent(delivery)}/replay`),
    onSettled: refresh,
  });
}

export function useReplayFailed(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (since: string) => post<{ replayed: number; more: boolean }>(`${path(id)}/replay`, { since }),
    onSettled: refresh,
  });
}

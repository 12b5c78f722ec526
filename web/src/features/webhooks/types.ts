export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly types: readonly string[];
  readonly description: string;
  readonly enabled: boolean;
  /** Why the server switched it off; null when it did not. */
  readonly disabledBecause: 'gone' | 'failing' | null;
  readonly failingSince: string | null;
  readonly heldUntil: string | null;
  readonly formerSecretUntil: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What a user decides about a webhook. */
export interface WebhookDraft {
  readonly url: string;
  readonly types: readonly string[];
  readonly description: string;
  readonly enabled: boolean;
}

/** A webhook with its new secret, which the server tells this once. */
export interface WithSecret {
  readonly webhook: Webhook;
  readonly secret: string;
}

export const STATUSES = ['pending', 'leased', 'done', 'dead'] as const;

export type DeliveryStatus = (typeof STATUSES)[number];

export interface Delivery {
  readonly id: string;
  readonly message: string;
  readonly type: string;
  readonly test: boolean;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly nextAt: string | null;
}

export interface Attempt {
  readonly id: string;
  readonly number: number;
  readonly at: string;
  readonly millis: number;
  readonly outcome: 'delivered' | 'rejected' | 'gone' | 'timed_out' | 'unreachable' | 'address_refused' | 'fault';
  readonly status: number | null;
  readonly error: string | null;
  readonly answer: string | null;
  readonly nextAt: string | null;
}

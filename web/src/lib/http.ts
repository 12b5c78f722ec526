import { ApiError, parseProblem } from './problem';
import { currentToken, endSession } from './session';

export interface Reply<T> {
  readonly body: T;
  readonly etag: string | null;
}

export interface RequestOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly contentType?: string;
  readonly form?: FormData;
  /** Sent as it is, as it is read from the disk. */
  readonly file?: Blob;
  readonly ifMatch?: string;
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
  /** The sign-in itself: a 401 there is an answer, not the end of a session. */
  readonly anonymous?: boolean;
}

/** Sends a request below `/api/v1` and gives the decoded JSON with its ETag; anything but success is an {@link ApiError}. */
export async function send<T>(path: string, options: RequestOptions = {}): Promise<Reply<T>> {
  const token = options.anonymous ? null : currentToken();
  const headers = new Headers({ Accept: 'application/json, application/problem+json' });
  if (token !== null) {
    headers.set('Authorization', `Bearer ${token}`);
  }
  if (options.json !== undefined) {
    headers.set('Content-Type', options.contentType ?? 'application/json');
  }
  if (options.ifMatch !== undefined) {
    headers.set('If-Match', options.ifMatch);
  }
  if (options.idempotencyKey !== undefined) {
    headers.set('Idempotency-Key', options.idempotencyKey);
  }
  const response = await reach(`/api/v1${path}`, {
    method: options.method ?? 'GET',
    headers,
    body: options.file ?? options.form ?? (options.json === undefined ? undefined : JSON.stringify(options.json)),
    signal: options.signal,
    cache: 'no-store',
    credentials: 'omit',
  });
  const text = await response.text();
  if (!response.ok) {
    if (response.status === 401 && token !== null && token === currentToken()) {
      endSession('expired');
    }
    throw new ApiError(parseProblem(response.status, text));
  }
  return { body: (text === '' ? null : JSON.parse(text)) as T, etag: response.headers.get('ETag') };
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') {
      throw error;
    }
    throw new ApiError({
      status: 0,
      code: 'unreachable',
      title: '',
      detail: '',
      traceId: null,
      errors: [],
      members: {},
    });
  }
}

export const get = async <T>(path: string, signal?: AbortSignal) => (await send<T>(path, { signal })).body;

export const post = async <T>(path: string, json?: unknown) => (await send<T>(path, { method: 'POST', json })).body;

/** Fetches a file below `/api/v1` and lets the browser save it. */
export async function download(path: string, name: string): Promise<void> {
  const token = currentToken();
  const response = await reach(`/api/v1${path}`, {
    headers: token === null ? {} : { Authorization: `Bearer ${token}` },
    cache: 'no-store',
    credentials: 'omit',
  });
  if (!response.ok) {
    throw new ApiError(parseProblem(response.status, await response.text()));
  }
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** A key for one intended write. `crypto.randomUUID` is missing on plain HTTP, so it is made from random bytes. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A query string with the parameters that have a value, or nothing. */
export function queryString(parameters: Readonly<Record<string, string | number | null | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') {
      query.set(name, String(value));
    }
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

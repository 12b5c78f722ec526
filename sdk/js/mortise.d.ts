// Types of the kit, for TypeScript and for editors.

/** A row: the entity's fields, and what every row has. Decimals and 64-bit integers are texts. */
export type Row = {
  id: string;
  version: number;
  created_at: string;
  updated_at: string;
  created_by: string | null;
  updated_by: string | null;
  [field: string]: unknown;
};

/** What is asked of `db.query`, as POST …/query takes it. */
export type Query = {
  filter?: object;
  sort?: string[];
  fields?: string[];
  limit?: number;
  cursor?: string | null;
  count?: 'none' | 'estimated' | 'exact';
};

export type Page = { rows: Row[]; next: string | null; [member: string]: unknown };

export type ErrorKind = 'invalid' | 'not-found' | 'conflict' | 'denied' | 'exhausted' | 'unavailable';

/** A host call that failed. */
export class HostError extends Error {
  readonly kind: ErrorKind;
}

/** Rows of the plugin's own entities. */
export const db: {
  insert(entity: string, row: object): Row;
  update(entity: string, id: string, patch: object, version: number): Row;
  delete(entity: string, id: string, version: number): void;
  get(entity: string, id: string): Row | null;
  query(entity: string, query: Query): Page;
};

/** Publishes an event that the manifest declares. */
export function publish(type: string, payload: unknown): void;

/** A setting of the tenant, or its default; null when there is no such setting. */
export function setting(key: string): unknown;

/** The user whom the call acts for. */
export function currentUser(): { [member: string]: unknown };

/** Whether that user holds a permission. */
export function may(permission: string): boolean;

/** Lines in the plugin's log; `console` writes there too. */
export const log: {
  debug(message: unknown): void;
  info(message: unknown): void;
  warn(message: unknown): void;
  error(message: unknown): void;
};

/** What the call may still use. */
export function remaining(): {
  fuel: number;
  millis: number;
  reads: number;
  writes: number;
  events: number;
  logBytes: number;
};

/** Whether a value is a decimal as the host writes it: digits in a string. */
export function isDecimal(value: unknown): value is string;

/** Compares two decimals exactly: negative, zero or positive. */
export function compareDecimals(left: string, right: string): number;

/** The UTF-8 bytes of a text; a lone surrogate becomes U+FFFD. */
export function utf8(text: string): Uint8Array;

/** The text of valid UTF-8 bytes. */
export function text(bytes: Uint8Array): string;

/** What a handler gets with an event. */
export type Envelope = {
  id: string;
  type: string;
  depth: number;
  payload: any;
  [member: string]: unknown;
};

/** Makes the plugin's exports: `export const pluginApi = plugin({ … })`. Its functions must not be async. */
export function plugin(functions: {
  init?(): void;
  onTenantCreated?(tenantId: string): void;
  handleEvent(type: string, envelope: Envelope): void;
}): object;

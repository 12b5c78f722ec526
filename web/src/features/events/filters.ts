/** Given up after all attempts, or passed over when the plugin was enabled. */
export type SetAside = 'dead' | 'skipped';

/** What a list of events is narrowed to; an empty text narrows nothing. Times are instants in ISO 8601. */
export interface EventFilter {
  readonly type: string;
  readonly plugin: string;
  readonly from: string;
  readonly to: string;
  readonly record: string;
  readonly actor: string;
  readonly correlation: string;
}

export const noEventFilter: EventFilter = {
  type: '',
  plugin: '',
  from: '',
  to: '',
  record: '',
  actor: '',
  correlation: '',
};

/** Which letters are meant. */
export interface LetterFilter {
  readonly status: SetAside;
  readonly type: string;
  readonly plugin: string;
  readonly from: string;
  readonly to: string;
}

export const noLetterFilter: LetterFilter = { status: 'dead', type: '', plugin: '', from: '', to: '' };

/** A filter as the server takes it: what narrows nothing is left out. */
export const choice = (filter: LetterFilter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== ''));

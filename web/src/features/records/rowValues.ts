import dayjs, { type Dayjs } from 'dayjs';
import { moneyText, plainText } from '../../lib/format';
import type { FieldMeta } from '../../lib/meta';

/** A row as the API gives it: the entity's fields and the system fields. */
export type Row = Readonly<Record<string, unknown>> & { readonly id: string; readonly version: number | string };

/** What a form control holds. Decimals and 64-bit integers stay text all the way. */
export type FormValue = string | boolean | Dayjs | null | undefined;

export type FormValues = Record<string, FormValue>;

export function toFormValue(field: FieldMeta, value: unknown): FormValue {
  if (value === null || value === undefined) {
    return field.type === 'bool' ? false : undefined;
  }
  switch (field.type) {
    case 'bool':
      return value === true;
    case 'date':
    case 'datetime':
      return typeof value === 'string' ? dayjs(value) : undefined;
    case 'json':
      return JSON.stringify(value, null, 2);
    case 'money':
      return moneyText(value) ?? plainText(value);
    case 'string':
    case 'text':
    case 'int':
    case 'bigint':
    case 'decimal':
    case 'enum':
    case 'ref':
    case 'uuid':
    case 'email':
    case 'url':
      return plainText(value);
  }
}

/** An amount as it is typed: `12.30 EUR`. */
const MONEY = /^(\S+)\s+([A-Za-z]{3})$/;

/** The text of a field of type json is not JSON. */
export class InvalidJson extends Error {
  readonly field: string;
  /** Where its control is in the form. */
  readonly path: readonly (string | number)[];

  constructor(field: string, path: readonly (string | number)[] = [field]) {
    super(`field ${field} holds no JSON`);
    this.field = field;
    this.path = path;
  }
}

/** The JSON value of a control. Text that is no number is sent as it stands: the server says what is wrong with it. */
export function toJsonValue(field: FieldMeta, value: FormValue): unknown {
  if (value === undefined || value === null || value === '') {
    return null;
  }
  if (dayjs.isDayjs(value)) {
    return field.type === 'date' ? value.format('YYYY-MM-DD') : value.toISOString();
  }
  if (typeof value === 'boolean') {
    return value;
  }
  switch (field.type) {
    case 'int': {
      const digits = value.trim();
      return /^-?\d{1,15}$/.test(digits) ? Number(digits) : value;
    }
    case 'bigint':
    case 'decimal':
      return value.trim();
    case 'money': {
      const [, amount, currency] = MONEY.exec(value.trim()) ?? [];
      return amount === undefined || currency === undefined ? value : { amount, currency: currency.toUpperCase() };
    }
    case 'json':
      try {
        return JSON.parse(value) as unknown;
      } catch {
        throw new InvalidJson(field.name);
      }
    default:
      return value;
  }
}

/** What a new row is created from. A field left empty is not sent, unless it was opened with a default: then its clearing is meant. */
export function insertBody(fields: readonly FieldMeta[], values: FormValues): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of fields) {
    const value = toJsonValue(field, values[field.name]);
    if (value !== null || (field.default ?? null) !== null) {
      body[field.name] = value;
    }
  }
  return body;
}

const same = (one: unknown, other: unknown) => JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** The JSON merge patch that turns what the form was opened with into what it holds now. */
export function mergePatch(fields: readonly FieldMeta[], opened: FormValues, now: FormValues): Record<string, unknown> {
  const patch: Record<string, unknown> = {};
  for (const field of fields) {
    const after = toJsonValue(field, now[field.name]);
    if (!same(toJsonValue(field, opened[field.name]), after)) {
      patch[field.name] = after;
    }
  }
  return patch;
}

export const rowEtag = (row: Row) => `"v${row.version}"`;

import { plainText } from '../../lib/format';
import type { FieldType } from '../../lib/meta';
import type { CustomField } from './types';

/** What the form of a field holds; every rule as it is typed. */
export interface FieldDraft {
  readonly name: string;
  readonly type: FieldType;
  readonly labelEn: string;
  readonly labelZh: string;
  readonly required: boolean;
  readonly search: boolean;
  readonly unique: boolean;
  /** The default as it is typed. */
  readonly byDefault: string;
  readonly min: string;
  readonly max: string;
  readonly precision: string;
  readonly scale: string;
  readonly pattern: string;
  readonly values: readonly string[];
}

export const FIELD_TYPES: readonly FieldType[] = [
  'string',
  'text',
  'int',
  'bigint',
  'decimal',
  'money',
  'bool',
  'date',
  'datetime',
  'enum',
  'email',
  'url',
  'uuid',
];

const TEXTS: readonly FieldType[] = ['string', 'text', 'email', 'url'];
const NUMBERS: readonly FieldType[] = ['int', 'bigint', 'decimal', 'money'];

export const isText = (type: FieldType) => TEXTS.includes(type);
export const isExact = (type: FieldType) => type === 'decimal' || type === 'money';
export const canBeUnique = (type: FieldType) => type !== 'bool' && type !== 'money';
export const isBounded = (type: FieldType) => TEXTS.includes(type) || NUMBERS.includes(type);

/** Money is typed as `12.30 EUR`. */
function defaultText(value: unknown): string {
  if (value === undefined || value === null) {
    return '';
  }
  if (typeof value === 'object' && 'amount' in value && 'currency' in value) {
    return `${String(value.amount)} ${String(value.currency)}`;
  }
  return plainText(value);
}

/** The default as the type has it; a text that is none is sent as it stands, and the server says what is wrong. */
function defaultValue({ type, byDefault }: FieldDraft): unknown {
  const text = isText(type) ? byDefault : byDefault.trim();
  if (text === '') {
    return null;
  }
  if (type === 'int' && /^-?\d{1,15}$/.test(text)) {
    return Number(text);
  }
  if (type === 'bool' && (text === 'true' || text === 'false')) {
    return text === 'true';
  }
  const money = type === 'money' ? /^(\S+)\s+([A-Za-z]{3})$/.exec(text) : null;
  return money ? { amount: money[1], currency: money[2]?.toUpperCase() } : text;
}

export const draftOf = (field: CustomField | null): FieldDraft => ({
  name: field?.name ?? '',
  type: field?.type ?? 'string',
  labelEn: field?.label?.en ?? '',
  labelZh: field?.label?.['zh-CN'] ?? '',
  required: field?.required ?? false,
  search: field?.search ?? false,
  unique: field?.unique ?? false,
  byDefault: defaultText(field?.default),
  min: field?.min ?? '',
  max: field?.max ?? '',
  precision: field?.precision === undefined ? '' : String(field.precision),
  scale: field?.scale === undefined ? '' : String(field.scale),
  pattern: field?.pattern ?? '',
  values: field?.values ?? [],
});

const whole = (text: string) => (/^\d{1,9}$/.test(text.trim()) ? Number(text.trim()) : text.trim());

/** What is sent: a whole definition for a new field; for one that is stored a merge patch, in which what is empty goes. */
export function bodyOf(draft: FieldDraft, stored: CustomField | null): Record<string, unknown> {
  const label: Record<string, unknown> = { ...stored?.label, en: draft.labelEn.trim(), 'zh-CN': draft.labelZh.trim() };
  const words = Object.fromEntries(Object.entries(label).filter(([, word]) => word !== ''));
  const body: Record<string, unknown> = {
    label: Object.keys(words).length > 0 ? words : null,
    required: draft.required,
    search: isText(draft.type) && draft.search,
    default: canBeUnique(draft.type) && draft.unique ? null : defaultValue(draft),
    min: isBounded(draft.type) && draft.min.trim() !== '' ? draft.min.trim() : null,
    max: isBounded(draft.type) && draft.max.trim() !== '' ? draft.max.trim() : null,
    pattern: isText(draft.type) && draft.pattern !== '' ? draft.pattern : null,
    values: draft.type === 'enum' ? draft.values : null,
  };
  if (stored === null) {
    body.name = draft.name.trim();
    body.type = draft.type;
    body.unique = canBeUnique(draft.type) && draft.unique;
    if (isExact(draft.type)) {
      body.precision = draft.precision.trim() === '' ? null : whole(draft.precision);
      body.scale = draft.scale.trim() === '' ? null : whole(draft.scale);
    }
    return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  }
  if (stored.unique === true && !draft.unique) {
    body.unique = null;
  }
  return body;
}

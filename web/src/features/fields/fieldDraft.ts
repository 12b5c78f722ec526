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
  'bool',
  'date',
  'datetime',
  'enum',
  'email',
  'url',
  'uuid',
];

const TEXTS: readonly FieldType[] = ['string', 'text', 'email', 'url'];
const NUMBERS: readonly FieldType[] = ['int', 'bigint', 'decimal'];

export const isText = (type: FieldType) => TEXTS.includes(type);
export const isBounded = (type: FieldType) => TEXTS.includes(type) || NUMBERS.includes(type);

export const draftOf = (field: CustomField | null): FieldDraft => ({
  name: field?.name ?? '',
  type: field?.type ?? 'string',
  labelEn: field?.label?.en ?? '',
  labelZh: field?.label?.['zh-CN'] ?? '',
  required: field?.required ?? false,
  search: field?.search ?? false,
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
    min: isBounded(draft.type) && draft.min.trim() !== '' ? draft.min.trim() : null,
    max: isBounded(draft.type) && draft.max.trim() !== '' ? draft.max.trim() : null,
    pattern: isText(draft.type) && draft.pattern !== '' ? draft.pattern : null,
    values: draft.type === 'enum' ? draft.values : null,
  };
  if (stored === null) {
    body.name = draft.name.trim();
    body.type = draft.type;
    if (draft.type === 'decimal') {
      body.precision = draft.precision.trim() === '' ? null : whole(draft.precision);
      body.scale = draft.scale.trim() === '' ? null : whole(draft.scale);
    }
    return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  }
  return body;
}

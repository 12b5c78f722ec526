import type { FieldMeta, FieldType } from '../../lib/meta';

/** What stands in a condition for the id of the user who calls. */
export const CURRENT_USER = '$CURRENT_USER';

export const OPERATORS = [
  'eq',
  'neq',
  'is_user',
  'not_user',
  'in',
  'nin',
  'lt',
  'lte',
  'gt',
  'gte',
  'between',
  'contains',
  'icontains',
  'starts_with',
  'empty',
  'filled',
] as const;

export type Operator = (typeof OPERATORS)[number];

/** One comparison: a field, how it is compared, and with which values, each as text. */
export interface Clause {
  readonly field: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

const TEXTS: readonly FieldType[] = ['string', 'text', 'email', 'url'];
const ORDERED: readonly FieldType[] = [...TEXTS, 'int', 'bigint', 'decimal', 'date', 'datetime'];
const USERS: readonly FieldType[] = ['uuid', 'ref', 'string', 'text'];

function fits(operator: Operator, type: FieldType): boolean {
  switch (operator) {
    case 'empty':
    case 'filled':
      return true;
    case 'eq':
    case 'neq':
    case 'in':
    case 'nin':
      return type !== 'json' && type !== 'money';
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
    case 'between':
      return ORDERED.includes(type);
    case 'contains':
    case 'icontains':
    case 'starts_with':
      return TEXTS.includes(type);
    case 'is_user':
    case 'not_user':
      return USERS.includes(type);
  }
}

/** The operators that the builder offers for a field's type. Amounts of money are left to the JSON editor. */
export const operatorsOf = (type: FieldType): Operator[] => OPERATORS.filter((operator) => fits(operator, type));

/** How many values an operator compares with; `null` for a list. */
export function valueCount(operator: Operator): number | null {
  switch (operator) {
    case 'is_user':
    case 'not_user':
    case 'empty':
    case 'filled':
      return 0;
    case 'in':
    case 'nin':
      return null;
    case 'between':
      return 2;
    default:
      return 1;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function scalar(value: unknown): string | null {
  if (typeof value === 'string') {
    return value.startsWith('$') ? null : value;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

function scalars(value: unknown): string[] | null {
  const texts = Array.isArray(value) ? value.map(scalar) : [null];
  return texts.every((text) => text !== null) ? texts : null;
}

function clause(field: FieldMeta, word: string, value: unknown): Clause | null {
  const make = (operator: Operator, values: readonly string[] | null): Clause | null =>
    values !== null && fits(operator, field.type) ? { field: field.name, operator, values } : null;
  if (word === '_null') {
    return typeof value === 'boolean' ? make(value ? 'empty' : 'filled', []) : null;
  }
  if (value === CURRENT_USER) {
    return word === '_eq' ? make('is_user', []) : word === '_neq' ? make('not_user', []) : null;
  }
  const operator = OPERATORS.find((known) => `_${known}` === word);
  if (operator === undefined) {
    return null;
  }
  switch (valueCount(operator)) {
    case null:
      return make(operator, scalars(value));
    case 1: {
      const text = scalar(value);
      return make(operator, text === null ? null : [text]);
    }
    case 2: {
      const texts = scalars(value);
      return make(operator, texts?.length === 2 ? texts : null);
    }
    default:
      return null;
  }
}

/** The comparisons that a condition joins by "and"; `null` when it is more than that. */
export function clausesOf(where: unknown, fields: readonly FieldMeta[]): Clause[] | null {
  if (where === null || where === undefined) {
    return [];
  }
  if (!isObject(where)) {
    return null;
  }
  const clauses: Clause[] = [];
  for (const [name, value] of Object.entries(where)) {
    if (name === '_and') {
      const parts = Array.isArray(value) && value.length > 0 ? value.map((part) => clausesOf(part, fields)) : [null];
      for (const part of parts) {
        // An empty part says nothing: the builder would lose it.
        if (part === null || part.length === 0) {
          return null;
        }
        clauses.push(...part);
      }
      continue;
    }
    const field = fields.find((known) => known.name === name);
    if (field === undefined || !isObject(value) || Object.keys(value).length === 0) {
      return null;
    }
    for (const [word, operand] of Object.entries(value)) {
      const found = clause(field, word, operand);
      if (found === null) {
        return null;
      }
      clauses.push(found);
    }
  }
  return clauses;
}

/** Text that is no number is sent as it stands: the server says what is wrong with it. */
function operand(type: FieldType, text: string): unknown {
  switch (type) {
    case 'int':
      return /^-?\d{1,15}$/.test(text.trim()) ? Number(text.trim()) : text;
    case 'bool':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'bigint':
    case 'decimal':
      return text.trim();
    default:
      return text;
  }
}

function comparison({ field, operator, values }: Clause, fields: readonly FieldMeta[]): Record<string, unknown> {
  const type = fields.find((known) => known.name === field)?.type ?? 'string';
  const operands = values.map((text) => operand(type, text));
  switch (operator) {
    case 'is_user':
      return { [field]: { _eq: CURRENT_USER } };
    case 'not_user':
      return { [field]: { _neq: CURRENT_USER } };
    case 'empty':
      return { [field]: { _null: true } };
    case 'filled':
      return { [field]: { _null: false } };
    default:
      return { [field]: { [`_${operator}`]: valueCount(operator) === 1 ? (operands[0] ?? '') : operands } };
  }
}

/** The condition that joins comparisons by "and"; `null`, every row, when there are none. */
export function whereOf(clauses: readonly Clause[], fields: readonly FieldMeta[]): Record<string, unknown> | null {
  const [first, ...rest] = clauses.map((one) => comparison(one, fields));
  return first === undefined ? null : rest.length === 0 ? first : { _and: [first, ...rest] };
}

/** Which of `count` comparisons a pointer below a condition made by {@link whereOf} names; `null` for the whole. */
export function clauseAt(segments: readonly string[], count: number): number | null {
  if (count === 1) {
    return segments.length > 0 ? 0 : null;
  }
  const place = segments[0] === '_and' ? Number(segments[1]) : NaN;
  return Number.isInteger(place) && place >= 0 && place < count ? place : null;
}

import { describe, expect, it } from 'vitest';
import type { FieldMeta } from '../../lib/meta';
import { clauseAt, clausesOf, operatorsOf, whereOf, type Clause } from './condition';

const FIELDS: FieldMeta[] = [
  { name: 'code', type: 'string' },
  { name: 'qty', type: 'decimal' },
  { name: 'count', type: 'int' },
  { name: 'open', type: 'bool' },
  { name: 'status', type: 'enum', values: ['active', 'hold'] },
  { name: 'price', type: 'money' },
  { name: 'supplier', type: 'ref', to: 'supplier' },
  { name: 'created_by', type: 'uuid' },
];

const WHERES: [string, unknown, Clause[]][] = [
  ['every row', null, []],
  ['one comparison', { code: { _starts_with: 'A-' } }, [{ field: 'code', operator: 'starts_with', values: ['A-'] }]],
  ['the user', { created_by: { _eq: '$CURRENT_USER' } }, [{ field: 'created_by', operator: 'is_user', values: [] }]],
  [
    'another than the user',
    { created_by: { _neq: '$CURRENT_USER' } },
    [{ field: 'created_by', operator: 'not_user', values: [] }],
  ],
  [
    'several, with numbers, choices and an empty field',
    {
      _and: [
        { count: { _between: [1, 20] } },
        { status: { _in: ['active', 'hold'] } },
        { supplier: { _null: true } },
        { price: { _null: false } },
        { open: { _eq: false } },
        { qty: { _gt: '12345678901234567.890' } },
      ],
    },
    [
      { field: 'count', operator: 'between', values: ['1', '20'] },
      { field: 'status', operator: 'in', values: ['active', 'hold'] },
      { field: 'supplier', operator: 'empty', values: [] },
      { field: 'price', operator: 'filled', values: [] },
      { field: 'open', operator: 'eq', values: ['false'] },
      { field: 'qty', operator: 'gt', values: ['12345678901234567.890'] },
    ],
  ],
];

describe('a condition that the builder can show', () => {
  it.each(WHERES)('is read: %s', (_, where, clauses) => {
    expect(clausesOf(where, FIELDS)).toEqual(clauses);
  });

  it.each(WHERES)('is written as it was: %s', (_, where, clauses) => {
    expect(whereOf(clauses, FIELDS)).toEqual(where);
  });

  it('is read from members side by side and from "and" in "and", in order', () => {
    const where = {
      count: { _gte: 1, _lt: 9 },
      _and: [{ _and: [{ code: { _eq: 'A' } }] }, { status: { _eq: 'hold' } }],
    };
    expect(clausesOf(where, FIELDS)?.map((clause) => `${clause.field} ${clause.operator}`)).toEqual([
      'count gte',
      'count lt',
      'code eq',
      'status eq',
    ]);
  });
});

describe('a condition that only JSON can show', () => {
  it.each<[string, unknown]>([
    ['or', { _or: [{ code: { _eq: 'A' } }, { code: { _eq: 'B' } }] }],
    ['not', { _not: { code: { _eq: 'A' } } }],
    ['or within and', { _and: [{ code: { _eq: 'A' } }, { _or: [{ code: { _eq: 'B' } }] }] }],
    ['a step along a reference', { supplier: { name: { _eq: 'Acme' } } }],
    ['an unknown field', { colour: { _eq: 'red' } }],
    ['an unknown operator', { code: { _like: 'A%' } }],
    ['an operator that does not fit the type', { open: { _lt: true } }],
    ['an amount of money', { price: { _eq: { amount: '1', currency: 'EUR' } } }],
    ['the user in a list', { created_by: { _in: ['$CURRENT_USER'] } }],
    ['the user compared by order', { code: { _lt: '$CURRENT_USER' } }],
    ['a list where a value belongs', { code: { _eq: ['A'] } }],
    ['half a range', { count: { _between: [1] } }],
    ['an empty "and"', { _and: [] }],
    ['a part that says nothing', { _and: [{}, { code: { _eq: 'A' } }] }],
    ['a comparison with nothing', { code: {} }],
    ['no object', ['code']],
  ])('%s', (_, where) => {
    expect(clausesOf(where, FIELDS)).toBeNull();
  });
});

describe('whereOf', () => {
  it('leaves text that is no number to the server', () => {
    expect(whereOf([{ field: 'count', operator: 'eq', values: ['many'] }], FIELDS)).toEqual({ count: { _eq: 'many' } });
  });

  it('keeps a whole number beyond exact floating point as text', () => {
    const digits = '9007199254740993';
    expect(whereOf([{ field: 'count', operator: 'eq', values: [digits] }], FIELDS)).toEqual({ count: { _eq: digits } });
  });
});

describe('operatorsOf', () => {
  it('offers the user where a field can hold a user’s id', () => {
    expect(operatorsOf('uuid')).toContain('is_user');
    expect(operatorsOf('int')).not.toContain('is_user');
  });

  it('offers of money only whether there is some', () => {
    expect(operatorsOf('money')).toEqual(['empty', 'filled']);
  });
});

describe('clauseAt', () => {
  it.each<[string[], number, number | null]>([
    [['_and', '1', 'qty', '_gt'], 3, 1],
    [['_and', '7', 'qty'], 3, null],
    [['_and'], 3, null],
    [['qty', '_gt'], 1, 0],
    [[], 1, null],
    [[], 0, null],
  ])('%j of %i is %j', (segments, count, place) => {
    expect(clauseAt(segments, count)).toBe(place);
  });
});

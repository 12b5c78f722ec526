import { describe, expect, it } from 'vitest';
import type { FieldMeta } from '../../lib/meta';
import { insertBody, InvalidJson, mergePatch, rowEtag, toFormValue, toJsonValue, type FormValues } from './rowValues';

const qty: FieldMeta = { name: 'qty', type: 'decimal', default: '0' };
const count: FieldMeta = { name: 'count', type: 'int' };
const name: FieldMeta = { name: 'name', type: 'string', required: true };
const due: FieldMeta = { name: 'due', type: 'date' };
const extra: FieldMeta = { name: 'extra', type: 'json' };
const active: FieldMeta = { name: 'active', type: 'bool' };
const fields = [qty, count, name, due, extra, active];

describe('toJsonValue', () => {
  it('sends a decimal as the text that was typed', () => {
    expect(toJsonValue(qty, ' 12345678901234567.890 ')).toBe('12345678901234567.890');
  });

  it('sends an integer as a number, and what is none as it was typed', () => {
    expect(toJsonValue(count, '-42')).toBe(-42);
    expect(toJsonValue(count, 'abc')).toBe('abc');
    expect(toJsonValue(count, '12345678901234567890')).toBe('12345678901234567890');
  });

  it('says which field holds no JSON', () => {
    expect(() => toJsonValue(extra, '{')).toThrow(InvalidJson);
  });

  it.each(['2026-02-28', '2024-02-29'])('leads the date %s through the form and back', (date) => {
    expect(toJsonValue(due, toFormValue(due, date))).toBe(date);
  });

  it('leads an instant through the form and back', () => {
    const at: FieldMeta = { name: 'at', type: 'datetime' };
    expect(toJsonValue(at, toFormValue(at, '2026-05-01T08:30:00.000Z'))).toBe('2026-05-01T08:30:00.000Z');
  });
});

describe('insertBody', () => {
  it('leaves empty fields to the server', () => {
    expect(insertBody([count, name], { name: 'Bolt', count: '' })).toEqual({ name: 'Bolt' });
  });

  it('says so when a default was cleared', () => {
    expect(insertBody([qty], { qty: '' })).toEqual({ qty: null });
  });
});

describe('mergePatch', () => {
  const row = { qty: '5.000', count: 2, name: 'Bolt', due: '2026-01-01', extra: { a: [1] }, active: true };
  const opened: FormValues = Object.fromEntries(
    fields.map((field) => [field.name, toFormValue(field, row[field.name as keyof typeof row])]),
  );

  it('is empty when nothing was changed', () => {
    expect(mergePatch(fields, opened, { ...opened })).toEqual({});
  });

  it('names what was changed, and null for what was cleared', () => {
    expect(mergePatch(fields, opened, { ...opened, qty: '7', count: '', active: false })).toEqual({
      qty: '7',
      count: null,
      active: false,
    });
  });

  it('sees a change within JSON', () => {
    expect(mergePatch(fields, opened, { ...opened, extra: '{"a":[2]}' })).toEqual({ extra: { a: [2] } });
  });
});

it('the ETag of a row is its version', () => {
  expect(rowEtag({ id: '1', version: '7' })).toBe('"v7"');
});

it('types an amount of money with its currency', () => {
  const price = { name: 'price', type: 'money' } as const;
  expect(toFormValue(price, { amount: '12.30', currency: 'EUR' })).toBe('12.30 EUR');
  expect(toJsonValue(price, ' 12.30 eur')).toEqual({ amount: '12.30', currency: 'EUR' });
  expect(toJsonValue(price, '12.30')).toBe('12.30');
  expect(toJsonValue(price, '')).toBe(null);
});

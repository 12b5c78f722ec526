import { describe, expect, it } from 'vitest';
import { bodyOf, draftOf } from './fieldDraft';
import type { CustomField } from './types';

const stored: CustomField = {
  name: 'color',
  field: 'ext.color',
  tag: 1,
  type: 'string',
  label: { en: 'Color', de: 'Farbe' },
  max: '10',
  version: 3,
  retiredAt: null,
};

describe('the body of a field', () => {
  it('holds of a new field what was typed and nothing else', () => {
    const draft = {
      ...draftOf(null),
      name: ' size ',
      type: 'decimal' as const,
      min: ' 0 ',
      precision: '6',
      scale: '2',
    };
    expect(bodyOf(draft, null)).toEqual({
      name: 'size',
      type: 'decimal',
      required: false,
      search: false,
      unique: false,
      min: '0',
      precision: 6,
      scale: 2,
    });
  });

  it('takes rules away that were emptied, and keeps the names in other languages', () => {
    const body = bodyOf({ ...draftOf(stored), max: '', labelZh: '颜色' }, stored);
    expect(body).toEqual({
      label: { en: 'Color', de: 'Farbe', 'zh-CN': '颜色' },
      required: false,
      search: false,
      default: null,
      min: null,
      max: null,
      pattern: null,
      values: null,
    });
  });

  it('leaves text that is no number for the server to refuse', () => {
    const draft = { ...draftOf(null), name: 'a', type: 'decimal' as const, precision: 'six' };
    expect(bodyOf(draft, null).precision).toBe('six');
  });

  it('types a default, and holds none for a unique field', () => {
    const draft = { ...draftOf(null), name: 'a', byDefault: '12 eur' };
    expect(bodyOf({ ...draft, type: 'money' }, null).default).toEqual({ amount: '12', currency: 'EUR' });
    expect(bodyOf({ ...draft, type: 'int', byDefault: ' 7 ' }, null).default).toBe(7);
    expect(bodyOf({ ...draft, type: 'bool', byDefault: 'false' }, null).default).toBe(false);
    expect(bodyOf({ ...draft, unique: true }, null)).not.toHaveProperty('default');
    expect(draftOf({ ...stored, default: { amount: '12', currency: 'EUR' } }).byDefault).toBe('12 EUR');
  });

  it('takes uniqueness away only where it was', () => {
    expect(bodyOf(draftOf(stored), stored)).not.toHaveProperty('unique');
    const unique = { ...stored, unique: true };
    expect(bodyOf({ ...draftOf(unique), unique: false }, unique).unique).toBe(null);
  });
});

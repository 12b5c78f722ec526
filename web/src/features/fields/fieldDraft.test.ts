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
});

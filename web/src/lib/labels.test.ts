import { expect, it } from 'vitest';
import { humanise, labelText } from './labels';

const label = { en: 'Item', 'zh-CN': '物料' };

it('takes the language asked for', () => {
  expect(labelText(label, 'zh-CN', 'item')).toBe('物料');
});

it('takes the same language of another region before English', () => {
  expect(labelText({ en: 'Item', 'zh-TW': '品項' }, 'zh-CN', 'item')).toBe('品項');
});

it('falls back to English, then to any language there is', () => {
  expect(labelText({ en: 'Item' }, 'zh-CN', 'item')).toBe('Item');
  expect(labelText({ fr: 'Article' }, 'zh-CN', 'item')).toBe('Article');
});

it('makes the name readable where there is no label', () => {
  expect(labelText(undefined, 'en', 'unit_price')).toBe('Unit price');
  expect(labelText({}, 'en', 'unit_price')).toBe('Unit price');
  expect(labelText({ en: ' ' }, 'en', 'stock-move')).toBe('Stock move');
});

it('names a field of the tenant by its own name', () => {
  expect(labelText(undefined, 'en', 'ext.serial_number')).toBe('Serial number');
  expect(labelText(undefined, 'en', 'text.body')).toBe('Text.body');
});

it('leaves a name of nothing but separators alone', () => {
  expect(humanise('__')).toBe('__');
});

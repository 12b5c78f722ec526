import { expect, it } from 'vitest';
import { guessField, previewText } from './importFile';

it('reads names and rows of a CSV text with quoted line breaks', () => {
  const preview = previewText('a.csv', '\uFEFFcode,name\r\nA,"two\r\nlines, ""q"""\r\nB,螺丝\r\n', true);
  expect(preview).toEqual({
    format: 'csv',
    delimiter: ',',
    columns: ['code', 'name'],
    rows: [
      { code: 'A', name: 'two\r\nlines, "q"' },
      { code: 'B', name: '螺丝' },
    ],
  });
});

it('finds the semicolon that some spreadsheets write', () => {
  expect(previewText('a.csv', 'code;name\nA;a\nB;b\n', true).delimiter).toBe(';');
});

it('reads JSON lines and leaves out what is cut off', () => {
  const preview = previewText('a.jsonl', '{"code":"A","qty":1}\n{"name":"x"}\n{"code":', false);
  expect(preview.columns).toEqual(['code', 'qty', 'name']);
  expect(preview.rows).toEqual([{ code: 'A', qty: '1' }, { name: 'x' }]);
});

it('guesses a field by its name and by its labels', () => {
  const fields = [{ name: 'code', labels: ['Code', '编号'] }];
  expect(guessField('CODE', fields)).toBe('code');
  expect(guessField('编号', fields)).toBe('code');
  expect(guessField('id', fields)).toBe('id');
  expect(guessField('created_at', fields)).toBeNull();
  expect(guessField('other', fields)).toBeNull();
});

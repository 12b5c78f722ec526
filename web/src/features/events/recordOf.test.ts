import { expect, test } from 'vitest';
import { choice, noLetterFilter } from './filters';
import { recordOf } from './recordOf';

test('the record of a payload is the one after the change, else the one before', () => {
  expect(recordOf({ before: { id: 'a' }, after: { id: 'b' } })).toBe('b');
  expect(recordOf({ before: { id: 'a' } })).toBe('a');
});

test.each([null, 7, 'x', {}, [], { after: null }, { after: { id: 7 } }, { after: 'x', before: [] }])(
  'a payload of no record tells of none: %j',
  (payload) => {
    expect(recordOf(payload)).toBeNull();
  },
);

test('what narrows nothing is not sent', () => {
  expect(choice({ ...noLetterFilter, plugin: 'com.acme.a' })).toEqual({ status: 'dead', plugin: 'com.acme.a' });
});

import { expect, it } from 'vitest';
import { currentCursor, firstPage, nextPage, pageNumber, previousPage } from './cursorStack';

it('the first page has no cursor', () => {
  expect(currentCursor(firstPage)).toBeNull();
  expect(pageNumber(firstPage)).toBe(1);
});

it('going on and back leads through the same cursors', () => {
  const third = nextPage(nextPage(firstPage, 'a'), 'b');
  expect(currentCursor(third)).toBe('b');
  expect(pageNumber(third)).toBe(3);
  expect(currentCursor(previousPage(third))).toBe('a');
  expect(currentCursor(previousPage(previousPage(third)))).toBeNull();
});

it('there is nothing before the first page', () => {
  expect(previousPage(firstPage)).toEqual(firstPage);
});

it('a step leaves the stack it started from as it was', () => {
  const second = nextPage(firstPage, 'a');
  nextPage(second, 'b');
  previousPage(second);
  expect(second).toEqual([null, 'a']);
});

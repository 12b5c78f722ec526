/**
 * The way through a list that is paged by keyset cursors. The server only tells the next page's cursor, so the cursors
 * of the pages already seen are kept: the last one is the current page's, and the first page has none (`null`).
 */
export type CursorStack = readonly [null, ...string[]];

export const firstPage: CursorStack = [null];

export const currentCursor = (stack: CursorStack): string | null => stack.at(-1) ?? null;

export const pageNumber = (stack: CursorStack): number => stack.length;

export function nextPage(stack: CursorStack, next: string): CursorStack {
  const [first, ...rest] = stack;
  return [first, ...rest, next];
}

export function previousPage(stack: CursorStack): CursorStack {
  const [first, ...rest] = stack;
  return [first, ...rest.slice(0, -1)];
}

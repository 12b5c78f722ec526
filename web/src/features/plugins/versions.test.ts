import { describe, expect, it } from 'vitest';
import { changed, confirms, goesOn, percentOf, type SchemaChange, type UpgradeProgress } from './versions';

describe('confirms', () => {
  it.each<[string, string[], boolean]>([
    ['item.note', ['item.note'], true],
    [' item.note,  alert ', ['alert', 'item.note'], true],
    ['item.note', ['alert', 'item.note'], false],
    ['item.note alert', ['item.note'], false],
    ['item', ['item.note'], false],
    ['', ['item.note'], false],
    ['', [], true],
  ])('%j for %j is %j', (typed, drops, right) => {
    expect(confirms(typed, drops)).toBe(right);
  });
});

describe('changed', () => {
  it('names an entity, or its field', () => {
    const change = { entity: 'item', field: null } as SchemaChange;
    expect(changed(change)).toBe('item');
    expect(changed({ ...change, field: 'code' })).toBe('item.code');
  });
});

describe('percentOf', () => {
  it.each<['rows' | 'indexes' | 'ready', number, number, number]>([
    ['rows', 0, 300, 0],
    ['rows', 100, 300, 33],
    ['rows', 400, 300, 99],
    ['rows', 0, 0, 100],
    ['indexes', 200, 300, 100],
  ])('of %s with %d of %d rows is %d', (step, rowsDone, rowsTotal, percent) => {
    expect(percentOf({ entity: 'item', step, rowsDone, rowsTotal })).toBe(percent);
  });
});

describe('goesOn', () => {
  it('is so until there is an end', () => {
    const upgrade = { state: 'preparing' } as UpgradeProgress;
    expect(goesOn(upgrade)).toBe(true);
    expect(goesOn({ ...upgrade, state: 'ending' })).toBe(true);
    expect(goesOn({ ...upgrade, state: 'done' })).toBe(false);
    expect(goesOn({ ...upgrade, state: 'failed' })).toBe(false);
    expect(goesOn(null)).toBe(false);
  });
});

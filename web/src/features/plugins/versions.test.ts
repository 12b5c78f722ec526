import { describe, expect, it } from 'vitest';
import { changed, confirms, planIn, type SchemaChange } from './versions';

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

describe('planIn', () => {
  it('finds the plan of a refusal', () => {
    const plan = { changes: [], problems: [] };
    expect(planIn({ plan })).toBe(plan);
  });

  it('is nothing for a problem without one', () => {
    expect(planIn({})).toBeNull();
    expect(planIn({ plan: 'none' })).toBeNull();
  });
});

describe('changed', () => {
  it('names an entity, or its field', () => {
    const change = { entity: 'item', field: null } as SchemaChange;
    expect(changed(change)).toBe('item');
    expect(changed({ ...change, field: 'code' })).toBe('item.code');
  });
});

import { describe, expect, it } from 'vitest';
import type { EntityMeta, PluginMeta } from '../../lib/meta';
import type { Problem } from '../../lib/problem';
import { addedDraft, cellErrors, numbered, openedDrafts, ownedBody, ownedLists, type OwnedList } from './ownedRows';

const may = { read: true, create: true, update: true, delete: true };
const line: EntityMeta = {
  fields: [
    { name: 'order', type: 'ref', to: 'order', required: true },
    { name: 'pos', type: 'int' },
    { name: 'item', type: 'string', required: true },
    { name: 'qty', type: 'decimal', default: '1' },
    { name: 'total', type: 'decimal', readOnly: true },
  ],
  sortable: [],
  permissions: may,
};
const order: EntityMeta = {
  fields: [{ name: 'code', type: 'string' }],
  sortable: [],
  owned: [{ name: 'lines', entity: 'line', field: 'order' }],
  permissions: may,
};
const meta: PluginMeta = { plugin: 'p', version: '1', name: {}, entities: { order, line }, pages: [] };
const [list] = ownedLists(meta, order) as [OwnedList];
const rows = [
  { id: 'b', version: 2, pos: 2, item: 'Nut', qty: '2', total: '4' },
  { id: 'a', version: 1, pos: 1, item: 'Bolt', qty: '1', total: '2' },
];
const problem = (...pointers: string[]): Problem => ({
  status: 400,
  code: 'invalid',
  title: '',
  detail: '',
  traceId: null,
  errors: pointers.map((pointer) => ({ pointer, code: 'type', detail: `wrong at ${pointer}` })),
  members: {},
});

describe('rows that a row owns', () => {
  it('are shown without the field of their owner, to those alone who may read them', () => {
    expect(list.fields.map((field) => field.name)).toEqual(['pos', 'item', 'qty', 'total']);
    expect(list.position).toBe('pos');
    const closed = { ...line, permissions: { ...may, read: false } };
    expect(ownedLists({ ...meta, entities: { order, line: closed } }, order)).toEqual([]);
  });

  it('open in the order of their position', () => {
    expect(openedDrafts(list, rows).map((draft) => draft.item)).toEqual(['Bolt', 'Nut']);
    expect(openedDrafts(list, undefined)).toEqual([]);
  });

  it('are sent only where they changed, with what goes first', () => {
    const opened = openedDrafts(list, rows);
    const [bolt, nut] = opened as [(typeof opened)[0], (typeof opened)[0]];
    expect(ownedBody(list, opened, opened).entries).toEqual([]);
    const added = { ...addedDraft(list, opened), item: 'Washer' };
    const body = ownedBody(list, opened, [{ ...nut, qty: '7' }, added]);
    expect(body.entries).toEqual([
      { id: 'a', version: 1, $delete: true },
      { id: 'b', version: 2, qty: '7' },
      { pos: 3, item: 'Washer', qty: '1' },
    ]);
    expect(body.places).toEqual([null, 0, 1]);
    expect(ownedBody(list, opened, numbered(list, [nut, bolt])).entries).toEqual([
      { id: 'b', version: 2, pos: 1 },
      { id: 'a', version: 1, pos: 2 },
    ]);
  });

  it('show what is wrong at the cell that it is about', () => {
    const opened = openedDrafts(list, rows);
    const sent = new Map([['lines', ownedBody(list, opened, [{ ...(opened[1] ?? {}), qty: 'x' }])]]);
    const { cells, others } = cellErrors(problem('/lines/1/qty', '/lines/1', '/lines/0', '/code', '/lines'), sent);
    expect(cells).toEqual([
      { list: 'lines', place: 0, field: 'qty', message: 'wrong at /lines/1/qty' },
      { list: 'lines', place: 0, field: null, message: 'wrong at /lines/1' },
    ]);
    expect(others.map((entry) => entry.pointer)).toEqual(['/lines/0', '/code', '/lines']);
  });
});

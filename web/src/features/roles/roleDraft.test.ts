import { describe, expect, it } from 'vitest';
import type { PluginMeta } from '../../lib/meta';
import type { Problem } from '../../lib/problem';
import {
  changeEntity,
  draftOf,
  draftsDiffer,
  faultsOf,
  generalPermissions,
  holdingOf,
  offersOf,
  unsendable,
} from './roleDraft';
import type { KnownPermission, Restriction, Role } from './types';

const ITEM = 'com.acme.inventory.item';
const ALERT = 'com.acme.inventory.alert';
const KNOWN: KnownPermission[] = [
  { name: 'user.admin', plugin: null },
  { name: 'plugin.list', plugin: null },
  ...[ITEM, ALERT].flatMap((entity) =>
    ['read', 'create', 'update', 'delete'].map((action) => ({
      name: `${entity}.${action}`,
      plugin: 'com.acme.inventory',
    })),
  ),
];
const METAS: PluginMeta[] = [
  {
    plugin: 'com.acme.inventory',
    version: '1.0.0',
    name: { en: 'Inventory' },
    pages: [],
    entities: {
      item: {
        fields: [
          { name: 'code', type: 'string' },
          { name: 'qty', type: 'decimal' },
          { name: 'cost', type: 'decimal' },
        ],
        sortable: [],
        permissions: { read: true, create: true, update: true, delete: true },
      },
    },
  },
];

const role = (...restrictions: Restriction[]): Role => ({
  id: '1',
  name: 'clerk',
  etag: '"v1"',
  admin: false,
  permissions: ['plugin.list', `${ITEM}.read`, `${ITEM}.update`],
  restrictions,
});

function open(of: Role) {
  const offers = offersOf(KNOWN, of, METAS);
  return { offers, draft: draftOf(of, offers, generalPermissions(KNOWN, of)) };
}

const CUT: Restriction = { entity: ITEM, where: null, hidden: ['cost'], readonly: ['code', 'cost'], broken: false };
const BROKEN: Restriction = { entity: ALERT, where: null, hidden: [], readonly: [], broken: true };

const problem = (...pointers: string[]): Problem => ({
  status: 400,
  code: 'invalid',
  title: '',
  detail: '',
  traceId: null,
  errors: pointers.map((pointer) => ({ pointer, code: 'type', detail: `wrong: ${pointer}` })),
  members: {},
});

describe('a draft', () => {
  it('holds general permissions and actions by entity', () => {
    const { draft, offers } = open(role(CUT));
    expect(draft.general).toEqual(['plugin.list']);
    expect(offers.map((offer) => offer.name)).toEqual([ALERT, ITEM]);
    expect(draft.entities[ITEM]?.actions).toEqual(['read', 'update']);
    expect(draft.entities[ITEM]?.access).toEqual({ code: 'readonly', cost: 'hidden' });
  });

  it('is sent without restrictions when only permissions change', () => {
    const { draft, offers } = open(role(CUT, BROKEN));
    const changed = changeEntity(draft, ALERT, { actions: ['read'] });
    expect(unsendable(changed, draft)).toEqual({ broken: [], noJson: [] });
    expect(holdingOf(changed, draft, offers)).toEqual({
      permissions: [`${ALERT}.read`, `${ITEM}.read`, `${ITEM}.update`, 'plugin.list'],
    });
  });

  it('is sent with every restriction when one changes', () => {
    const { draft, offers } = open(role(CUT));
    const condition = { kind: 'json', text: '{"_not":{"qty":{"_gt":"5"}}}' } as const;
    const changed = changeEntity(draft, ALERT, { condition });
    expect(holdingOf(changed, draft, offers).restrictions).toEqual([
      { entity: ALERT, where: { _not: { qty: { _gt: '5' } } }, hidden: [], readonly: [] },
      { entity: ITEM, where: null, hidden: ['cost'], readonly: ['code'] },
    ]);
  });

  it('never sends a broken condition along with others, which would open its rows', () => {
    const { draft, offers } = open(role(CUT, BROKEN));
    const changed = changeEntity(draft, ITEM, { access: {} });
    expect(unsendable(changed, draft).broken).toEqual([ALERT]);
    const resolved = changeEntity(changed, ALERT, { broken: false });
    expect(unsendable(resolved, draft).broken).toEqual([]);
    expect(holdingOf(resolved, draft, offers).restrictions).toEqual([]);
  });

  it('with text that is no JSON is not sent', () => {
    const { draft } = open(role());
    const changed = changeEntity(draft, ITEM, { condition: { kind: 'json', text: '{' } });
    expect(unsendable(changed, draft).noJson).toEqual([ITEM]);
  });

  it('that was changed there and back differs in nothing', () => {
    const { draft } = open(role(CUT));
    const there = changeEntity(draft, ITEM, { access: { code: 'open', cost: 'hidden' } });
    expect(draftsDiffer(there, draft)).toBe(true);
    expect(draftsDiffer(changeEntity(there, ITEM, { access: { cost: 'hidden', code: 'readonly' } }), draft)).toBe(
      false,
    );
  });
});

describe('faultsOf', () => {
  it('finds the comparison, the field and the entity that a pointer names', () => {
    const { draft, offers } = open(role(CUT));
    const changed = changeEntity(draft, ITEM, {
      condition: {
        kind: 'clauses',
        clauses: [
          { field: 'code', operator: 'eq', values: ['A'] },
          { field: 'qty', operator: 'gt', values: ['many'] },
        ],
      },
    });
    const sent = holdingOf(changed, draft, offers);
    const faults = faultsOf(
      problem('/restrictions/0/where/_and/1/qty/_gt', '/restrictions/0/hidden/0', '/restrictions/0/entity'),
      sent,
      changed,
    );
    const item = faults.entities.get(ITEM);
    expect(item?.clauses.get(1)).toBe('wrong: /restrictions/0/where/_and/1/qty/_gt');
    expect(item?.fields.get('cost')).toBe('wrong: /restrictions/0/hidden/0');
    expect(item?.others).toEqual(['wrong: /restrictions/0/entity']);
    expect(faults.others).toBe(false);
  });

  it('tells the place in a condition typed as JSON', () => {
    const { draft, offers } = open(role());
    const changed = changeEntity(draft, ITEM, { condition: { kind: 'json', text: '{"_or":[{"qty":{"_gt":"x"}}]}' } });
    const faults = faultsOf(
      problem('/restrictions/0/where/_or/0/qty/_gt', '/permissions/3'),
      holdingOf(changed, draft, offers),
      changed,
    );
    expect(faults.entities.get(ITEM)?.condition).toEqual([
      '/_or/0/qty/_gt: wrong: /restrictions/0/where/_or/0/qty/_gt',
    ]);
    expect(faults.others).toBe(true);
  });
});

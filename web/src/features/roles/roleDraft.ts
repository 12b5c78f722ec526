import type { FieldMeta, PluginMeta } from '../../lib/meta';
import { pointerSegments, type Problem } from '../../lib/problem';
import { SYSTEM_FIELDS } from '../../lib/systemFields';
import { clauseAt, clausesOf, whereOf, type Clause } from './condition';
import type { Holding, KnownPermission, Role, WantedRestriction } from './types';

export const ACTIONS = ['read', 'create', 'update', 'delete'] as const;

export type Action = (typeof ACTIONS)[number];

/** A condition while it is edited: comparisons joined by "and", or JSON as it is typed. */
export type Condition =
  { readonly kind: 'clauses'; readonly clauses: readonly Clause[] } | { readonly kind: 'json'; readonly text: string };

export type FieldAccess = 'open' | 'readonly' | 'hidden';

/** What a role may do with the rows of one entity. */
export interface EntityDraft {
  readonly actions: readonly Action[];
  readonly condition: Condition;
  /** By field; open where it is left out. */
  readonly access: Readonly<Record<string, FieldAccess>>;
  /** The stored condition is broken, and was not set anew yet. */
  readonly broken: boolean;
}

export interface RoleDraft {
  /** Permissions that belong to no entity. */
  readonly general: readonly string[];
  /** By entity, as `com.acme.inventory.item`. */
  readonly entities: Readonly<Record<string, EntityDraft>>;
}

/** An entity that a role can give rights to. */
export interface EntityOffer {
  readonly name: string;
  readonly plugin: string;
  /** Its fields; empty for a plugin that is not running, whose restrictions stay as they are. */
  readonly fields: readonly FieldMeta[];
}

export const NO_CONDITION: Condition = { kind: 'clauses', clauses: [] };
const NOTHING: EntityDraft = { actions: [], condition: NO_CONDITION, access: {}, broken: false };

/** The fields that a condition can name. */
export const conditionFields = (offer: EntityOffer): readonly FieldMeta[] => [...offer.fields, ...SYSTEM_FIELDS];

interface EntityPermission {
  readonly entity: string;
  readonly action: Action;
}

function entityPermission({ name, plugin }: KnownPermission): EntityPermission | null {
  const end = name.lastIndexOf('.');
  const action = ACTIONS.find((known) => known === name.slice(end + 1));
  const isOfEntity = plugin !== null && action !== undefined && name.startsWith(`${plugin}.`) && end > plugin.length;
  return isOfEntity ? { entity: name.slice(0, end), action } : null;
}

/** The entities of the known permissions and those that the role is cut down for, by plugin and name. */
export function offersOf(
  known: readonly KnownPermission[],
  role: Role,
  metas: readonly PluginMeta[],
): readonly EntityOffer[] {
  const plugins = new Map<string, string>();
  for (const permission of known) {
    const found = entityPermission(permission);
    if (found !== null && permission.plugin !== null) {
      plugins.set(found.entity, permission.plugin);
    }
  }
  for (const { entity } of role.restrictions) {
    plugins.set(entity, plugins.get(entity) ?? entity.slice(0, entity.lastIndexOf('.')));
  }
  return [...plugins]
    .map(([name, plugin]) => ({
      name,
      plugin,
      fields: metas.find((meta) => meta.plugin === plugin)?.entities[name.slice(plugin.length + 1)]?.fields ?? [],
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The permissions that belong to no entity, with those that the role holds. */
export const generalPermissions = (known: readonly KnownPermission[], role: Role): string[] => {
  const ofEntities = new Set(known.filter((one) => entityPermission(one) !== null).map((one) => one.name));
  return [...new Set([...known.map((one) => one.name), ...role.permissions])]
    .filter((name) => !ofEntities.has(name))
    .sort();
};

export function conditionOf(where: unknown, fields: readonly FieldMeta[]): Condition {
  const clauses = clausesOf(where, fields);
  return clauses === null ? { kind: 'json', text: JSON.stringify(where, null, 2) } : { kind: 'clauses', clauses };
}

export function draftOf(role: Role, offers: readonly EntityOffer[], general: readonly string[]): RoleDraft {
  const entities: Record<string, EntityDraft> = {};
  for (const offer of offers) {
    const restriction = role.restrictions.find((one) => one.entity === offer.name);
    const access: Record<string, FieldAccess> = {};
    restriction?.readonly.forEach((field) => (access[field] = 'readonly'));
    restriction?.hidden.forEach((field) => (access[field] = 'hidden'));
    entities[offer.name] = {
      actions: ACTIONS.filter((action) => role.permissions.includes(`${offer.name}.${action}`)),
      condition: conditionOf(restriction?.where, conditionFields(offer)),
      access,
      broken: restriction?.broken ?? false,
    };
  }
  return { general: role.permissions.filter((name) => general.includes(name)), entities };
}

export const entityDraft = (draft: RoleDraft, entity: string): EntityDraft => draft.entities[entity] ?? NOTHING;

export const changeEntity = (draft: RoleDraft, entity: string, change: Partial<EntityDraft>): RoleDraft => ({
  ...draft,
  entities: { ...draft.entities, [entity]: { ...entityDraft(draft, entity), ...change } },
});

/** The fields with an access, in the entity's order and then by name: so that equal drafts are sent alike. */
function fieldsWith(access: FieldAccess, draft: EntityDraft, offer: EntityOffer): string[] {
  const place = (name: string) => {
    const found = offer.fields.findIndex((field) => field.name === name);
    return found < 0 ? offer.fields.length : found;
  };
  return Object.keys(draft.access)
    .filter((name) => draft.access[name] === access)
    .sort((one, other) => {
      const places = place(one) - place(other);
      return places !== 0 ? places : one < other ? -1 : 1;
    });
}

function whereOfDraft({ condition }: EntityDraft, offer: EntityOffer): unknown {
  if (condition.kind === 'clauses') {
    return whereOf(condition.clauses, conditionFields(offer));
  }
  return condition.text.trim() === '' ? null : (JSON.parse(condition.text) as unknown);
}

/** Whether the role meets the entity with rows or fields left out. */
export function isCutDown(draft: EntityDraft): boolean {
  const { condition } = draft;
  return (
    (condition.kind === 'clauses' ? condition.clauses.length > 0 : condition.text.trim() !== '') ||
    Object.values(draft.access).some((access) => access !== 'open') ||
    draft.broken
  );
}

export const isJson = ({ condition }: EntityDraft): boolean => {
  if (condition.kind === 'json' && condition.text.trim() !== '') {
    try {
      JSON.parse(condition.text);
    } catch {
      return false;
    }
  }
  return true;
};

function restrictionsOf(draft: RoleDraft, offers: readonly EntityOffer[]): WantedRestriction[] {
  return offers
    .map((offer) => ({ offer, entity: entityDraft(draft, offer.name) }))
    .filter(({ entity }) => isCutDown(entity))
    .map(({ offer, entity }) => ({
      entity: offer.name,
      where: whereOfDraft(entity, offer),
      hidden: fieldsWith('hidden', entity, offer),
      readonly: fieldsWith('readonly', entity, offer),
    }));
}

function permissionsOf(draft: RoleDraft): string[] {
  const ofEntities = Object.entries(draft.entities).flatMap(([name, entity]) =>
    entity.actions.map((action) => `${name}.${action}`),
  );
  return [...draft.general, ...ofEntities].sort();
}

const restrictionMark = (draft: RoleDraft) =>
  JSON.stringify(
    Object.entries(draft.entities).map(([name, { condition, access, broken }]) => [
      name,
      condition,
      Object.entries(access)
        .filter(([, one]) => one !== 'open')
        .sort(),
      broken,
    ]),
  );

const restrictionsDiffer = (one: RoleDraft, other: RoleDraft) => restrictionMark(one) !== restrictionMark(other);

export const draftsDiffer = (one: RoleDraft, other: RoleDraft): boolean =>
  permissionsOf(one).join() !== permissionsOf(other).join() || restrictionsDiffer(one, other);

/** Entities that keep a draft from being sent. All restrictions are sent together, so a broken one would open its rows. */
export interface Unsendable {
  readonly broken: readonly string[];
  readonly noJson: readonly string[];
}

export function unsendable(draft: RoleDraft, opened: RoleDraft): Unsendable {
  if (!restrictionsDiffer(draft, opened)) {
    return { broken: [], noJson: [] };
  }
  const entities = Object.entries(draft.entities);
  return {
    broken: entities.filter(([, entity]) => entity.broken).map(([name]) => name),
    noJson: entities.filter(([, entity]) => !isJson(entity)).map(([name]) => name),
  };
}

/** What is sent for a draft that is {@link unsendable} in nothing. Restrictions nobody touched are left out. */
export function holdingOf(draft: RoleDraft, opened: RoleDraft, offers: readonly EntityOffer[]): Holding {
  const permissions = permissionsOf(draft);
  return restrictionsDiffer(draft, opened)
    ? { permissions, restrictions: restrictionsOf(draft, offers) }
    : { permissions };
}

/** What the server found wrong with one entity's restriction. */
export interface EntityFaults {
  /** By the comparison's place. */
  readonly clauses: ReadonlyMap<number, string>;
  readonly fields: ReadonlyMap<string, string>;
  /** Of the condition as a whole, with the place in it. */
  readonly condition: readonly string[];
  readonly others: readonly string[];
}

export interface RoleFaults {
  readonly entities: ReadonlyMap<string, EntityFaults>;
  /** Whether an entry of the problem belongs to no entity. */
  readonly others: boolean;
}

export const NO_FAULTS: EntityFaults = { clauses: new Map(), fields: new Map(), condition: [], others: [] };

/** Sorts a problem's entries to the controls that they belong to. */
export function faultsOf(problem: Problem, sent: Holding, draft: RoleDraft): RoleFaults {
  const found = new Map<
    string,
    { clauses: Map<number, string>; fields: Map<string, string>; condition: string[]; others: string[] }
  >();
  let others = problem.errors.length === 0;
  for (const entry of problem.errors) {
    const message = entry.detail ?? entry.code ?? problem.code;
    const [top, place, member, ...below] = (entry.pointer === undefined ? null : pointerSegments(entry.pointer)) ?? [];
    const restriction = top === 'restrictions' ? sent.restrictions?.[Number(place)] : undefined;
    if (restriction === undefined) {
      others = true;
      continue;
    }
    const faults = found.get(restriction.entity) ?? {
      clauses: new Map<number, string>(),
      fields: new Map<string, string>(),
      condition: [],
      others: [],
    };
    found.set(restriction.entity, faults);
    const { condition } = entityDraft(draft, restriction.entity);
    const field =
      member === 'hidden' || member === 'readonly' ? restriction[member][Number(below[0] ?? NaN)] : undefined;
    if (field !== undefined) {
      faults.fields.set(field, message);
    } else if (member === 'where') {
      const clause = condition.kind === 'clauses' ? clauseAt(below, condition.clauses.length) : null;
      if (clause === null) {
        const where = below.map((segment) => `/${segment}`).join('');
        faults.condition.push(where === '' ? message : `${where}: ${message}`);
      } else {
        faults.clauses.set(clause, message);
      }
    } else {
      faults.others.push(message);
    }
  }
  return { entities: found, others };
}

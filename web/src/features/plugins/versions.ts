export type VersionRole = 'serving' | 'previous' | 'stored';

export interface PluginVersion {
  readonly version: string;
  readonly role: VersionRole;
  readonly uploadedAt: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface SchemaChange {
  readonly entity: string;
  /** The field, or the fields of an index; `null` when it is about the entity. */
  readonly field: string | null;
  readonly kind:
    | 'added'
    | 'restored'
    | 'renamed'
    | 'widened'
    | 'narrowed'
    | 'retyped'
    | 'dropped'
    | 'index_added'
    | 'index_removed'
    | 'unique_added'
    | 'unique_removed';
  readonly before: string | null;
  readonly after: string | null;
  readonly rows: number;
  readonly estimated: boolean;
  readonly lock: 'none' | 'share' | 'access_exclusive';
  readonly online: boolean;
  readonly reversible: boolean;
}

export interface SchemaProblem {
  readonly where: string;
  readonly code: string;
  readonly detail: string;
  readonly rows: number;
  readonly blocks: boolean;
}

export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

export const DIFFERENCES = ['settings', 'permissions', 'roles', 'subscriptions', 'limits'] as const;

export type UpgradePlan = Readonly<Record<(typeof DIFFERENCES)[number], Difference>> & {
  readonly plugin: string;
  readonly from: string;
  readonly to: string;
  readonly possible: boolean;
  readonly back: boolean;
  readonly changes: readonly SchemaChange[];
  readonly problems: readonly SchemaProblem[];
  /** What must be confirmed by name. */
  readonly drops: readonly string[];
};

/** What a change is about, as `item` or `item.code`. */
export const changed = ({ entity, field }: SchemaChange): string => (field === null ? entity : `${entity}.${field}`);

/** The names that somebody typed, with spaces or commas between them. */
export const namesIn = (typed: string): string[] => typed.split(/[\s,，]+/).filter((name) => name !== '');

/** Whether what was typed names everything that is dropped, and nothing else. */
export function confirms(typed: string, drops: readonly string[]): boolean {
  const names = new Set(namesIn(typed));
  return names.size === new Set(drops).size && drops.every((drop) => names.has(drop));
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The plan that a refusal comes with. */
export function planIn(members: Readonly<Record<string, unknown>>): UpgradePlan | null {
  const { plan } = members;
  return isObject(plan) && Array.isArray(plan.changes) && Array.isArray(plan.problems)
    ? (plan as unknown as UpgradePlan)
    : null;
}

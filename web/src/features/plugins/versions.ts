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
  /** Tables are made ready first, while the version that serves writes them. */
  readonly prepares: boolean;
  readonly changes: readonly SchemaChange[];
  readonly problems: readonly SchemaProblem[];
  /** What must be confirmed by name. */
  readonly drops: readonly string[];
};

export interface TableProgress {
  readonly entity: string;
  readonly step: 'rows' | 'indexes' | 'ready';
  readonly rowsDone: number;
  readonly rowsTotal: number;
}

/** The last upgrade whose tables are made ready first. */
export interface UpgradeProgress {
  readonly from: string;
  readonly to: string;
  readonly back: boolean;
  readonly state: 'preparing' | 'ending' | 'done' | 'failed';
  readonly startedAt: string;
  readonly changedAt: string;
  readonly tables: readonly TableProgress[];
  readonly problem: {
    readonly code: string;
    readonly detail: string;
    readonly errors: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
  } | null;
}

/** Whether an upgrade goes on by itself. */
export const goesOn = (upgrade: UpgradeProgress | null | undefined): boolean =>
  upgrade?.state === 'preparing' || upgrade?.state === 'ending';

/** How much of a table's rows is carried over, in whole percent; it may have got more rows meanwhile. */
export const percentOf = ({ step, rowsDone, rowsTotal }: TableProgress): number =>
  step !== 'rows' || rowsTotal === 0 ? 100 : Math.min(99, Math.floor((rowsDone * 100) / rowsTotal));

/** What a change is about, as `item` or `item.code`. */
export const changed = ({ entity, field }: SchemaChange): string => (field === null ? entity : `${entity}.${field}`);

/** The names that somebody typed, with spaces or commas between them. */
export const namesIn = (typed: string): string[] => typed.split(/[\s,，]+/).filter((name) => name !== '');

/** Whether what was typed names everything that is dropped, and nothing else. */
export function confirms(typed: string, drops: readonly string[]): boolean {
  const names = new Set(namesIn(typed));
  return names.size === new Set(drops).size && drops.every((drop) => names.has(drop));
}

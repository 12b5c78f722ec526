import { useQuery } from '@tanstack/react-query';
import { get } from './http';
import type { Label } from './labels';
import { SYSTEM_FIELDS } from './systemFields';

export type FieldType =
  | 'string'
  | 'text'
  | 'int'
  | 'bigint'
  | 'decimal'
  | 'money'
  | 'bool'
  | 'date'
  | 'datetime'
  | 'enum'
  | 'ref'
  | 'json'
  | 'uuid'
  | 'email'
  | 'url';

export interface FieldMeta {
  readonly name: string;
  readonly type: FieldType;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly search?: boolean;
  /** Whether the tenant added it. */
  readonly custom?: boolean;
  readonly max?: number | string | null;
  readonly min?: number | string | null;
  readonly precision?: number | null;
  readonly scale?: number | null;
  readonly values?: readonly string[] | null;
  /** The entity that a ref points to. */
  readonly to?: string | null;
  readonly default?: unknown;
  readonly label?: Label;
}

/** Rows of another entity that a row of this one owns: they are saved with it. */
export interface OwnedMeta {
  readonly name: string;
  readonly entity: string;
  /** The field that names the owner. */
  readonly field: string;
}

export interface EntityMeta {
  readonly label?: Label;
  /** The field that names a row to people. */
  readonly title?: string | null;
  readonly fields: readonly FieldMeta[];
  readonly sortable: readonly string[];
  /** By which fields an import finds rows that are there: `id`, and those of each unique rule. */
  readonly keys?: readonly (readonly string[])[];
  readonly owned?: readonly OwnedMeta[];
  readonly permissions: {
    readonly read: boolean;
    readonly create: boolean;
    readonly update: boolean;
    readonly delete: boolean;
  };
}

export interface PageMeta {
  readonly path: string;
  readonly kind: string;
  readonly entity: string;
  readonly columns?: readonly string[] | null;
  readonly label?: Label;
}

export interface PluginMeta {
  readonly plugin: string;
  readonly version: string;
  readonly name: Label;
  readonly entities: Readonly<Record<string, EntityMeta>>;
  readonly pages: readonly PageMeta[];
}

export const PLUGIN_METAS_KEY = ['plugin-metas'] as const;

/** Every running plugin that this tenant uses and this user may see: what the menu and the generated pages are made of. */
export function usePluginMetas() {
  return useQuery({
    queryKey: PLUGIN_METAS_KEY,
    queryFn: async ({ signal }) => (await get<{ plugins: PluginMeta[] }>('/plugins/$meta', signal)).plugins,
    staleTime: 30_000,
  });
}

export const pagePath = (plugin: string, page: string) =>
  `/p/${encodeURIComponent(plugin)}/${encodeURIComponent(page)}`;

/** The pages of a plugin that the web can show to this user. */
export const visiblePages = (meta: PluginMeta): PageMeta[] =>
  meta.pages.filter((page) => page.kind === 'list' && meta.entities[page.entity]?.permissions.read === true);

export const fieldOf = (entity: EntityMeta, name: string): FieldMeta | undefined =>
  entity.fields.find((field) => field.name === name) ?? SYSTEM_FIELDS.find((field) => field.name === name);

/** The page's columns that exist, or the entity's first fields and what the tenant added where the page names none. */
export function columnsOf(entity: EntityMeta, page: PageMeta): FieldMeta[] {
  const first = (custom: boolean) => entity.fields.filter((field) => (field.custom ?? false) === custom).slice(0, 6);
  const names =
    page.columns && page.columns.length > 0 ? page.columns : [...first(false), ...first(true)].map((f) => f.name);
  return names.flatMap((name) => fieldOf(entity, name) ?? []);
}

import type { EntityMeta, PageMeta, PluginMeta } from '../../lib/meta';

/** The page of a plugin that is open. */
export interface Place {
  readonly meta: PluginMeta;
  readonly page: PageMeta;
  readonly entity: EntityMeta;
  readonly title: string;
}

/** The name of the one record form on a page; its controls are `record_<field>`. */
export const RECORD_FORM = 'record';

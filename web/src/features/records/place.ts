import type { EntityMeta, PageMeta, PluginMeta } from '../../lib/meta';

/** The page of a plugin that is open. */
export interface Place {
  readonly meta: PluginMeta;
  readonly page: PageMeta;
  readonly entity: EntityMeta;
  readonly title: string;
}

import { shortId } from '../../lib/format';
import type { EntityMeta } from '../../lib/meta';
import type { Row } from './rowValues';

/** What a row is called: its title field, else the start of its id. */
export function rowTitle(entity: EntityMeta, row: Row): string {
  const title = entity.title ? row[entity.title] : undefined;
  return typeof title === 'string' && title !== '' ? title : shortId(row.id);
}

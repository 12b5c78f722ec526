import type { FieldMeta } from './meta';

/** Fields that every row has beside those of its entity. */
export const SYSTEM_FIELDS: readonly FieldMeta[] = [
  { name: 'created_at', type: 'datetime', readOnly: true },
  { name: 'updated_at', type: 'datetime', readOnly: true },
  { name: 'created_by', type: 'uuid', readOnly: true },
  { name: 'updated_by', type: 'uuid', readOnly: true },
  { name: 'version', type: 'bigint', readOnly: true },
  { name: 'id', type: 'uuid', readOnly: true },
];

import { isMessageKey } from '../../lib/i18n';
import type { Translation } from '../../lib/i18n/context';
import type { FieldMeta } from '../../lib/meta';

/** What a field is called: by its label, or, of a field that every row has, by our own word. */
export function fieldText(field: FieldMeta, { t, label }: Pick<Translation, 't' | 'label'>): string {
  const key = `field.${field.name}`;
  return field.label === undefined && isMessageKey(key) ? t(key) : label(field.label, field.name);
}

import { CheckOutlined, MinusOutlined } from '@ant-design/icons';
import { Tag, Typography } from 'antd';
import { CopyableId } from '../../components/CopyableId';
import { formatCount, formatDecimal, formatInstant, moneyText, NONE, plainText, shortId } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import type { FieldMeta, FieldType, PluginMeta } from '../../lib/meta';
import { useReferenced } from './queries';
import { rowTitle } from './rowTitle';

/** Types whose text is a link or has a button. */
const CLICKABLE: readonly FieldType[] = ['uuid', 'email', 'url'];

interface FieldTextProps {
  readonly meta: PluginMeta;
  readonly field: FieldMeta;
  readonly value: unknown;
  /** The value stands within a link to its row, so it offers nothing to click itself. */
  readonly opensRow?: boolean;
}

function ReferenceText({
  meta,
  field,
  id,
}: {
  readonly meta: PluginMeta;
  readonly field: FieldMeta;
  readonly id: string;
}) {
  const entity = meta.entities[field.to ?? ''];
  const referenced = useReferenced(
    { plugin: meta.plugin, entity: field.to ?? '' },
    entity?.permissions.read === true ? id : null,
  );
  return <span title={id}>{referenced.data && entity ? rowTitle(entity, referenced.data) : shortId(id)}</span>;
}

/** A field's value as people read it. Decimals keep every digit that the server sent. */
export function FieldText({ meta, field, value, opensRow = false }: FieldTextProps) {
  const { t, language } = useTranslation();
  if (value === null || value === undefined || value === '') {
    return <Typography.Text type="secondary">{NONE}</Typography.Text>;
  }
  if (field.type === 'bool') {
    return value === true ? (
      <CheckOutlined aria-label={t('value.yes')} />
    ) : (
      <MinusOutlined aria-label={t('value.no')} />
    );
  }
  const money = field.type === 'money' ? moneyText(value, (amount) => formatDecimal(amount, language)) : null;
  if (money !== null) {
    return <span className="nowrap">{money}</span>;
  }
  if (typeof value === 'object') {
    return <span className="clip mono">{JSON.stringify(value)}</span>;
  }
  const text = plainText(value);
  if (opensRow && CLICKABLE.includes(field.type)) {
    return field.type === 'uuid' ? shortId(text) : text;
  }
  switch (field.type) {
    case 'decimal':
    case 'money':
      return formatDecimal(text, language);
    case 'int':
    case 'bigint':
      return formatCount(text, language);
    case 'datetime':
      return <span className="nowrap">{formatInstant(text, language)}</span>;
    case 'enum':
      return <Tag>{text}</Tag>;
    case 'ref':
      return <ReferenceText meta={meta} field={field} id={text} />;
    case 'uuid':
      return <CopyableId id={text} />;
    case 'email':
      return <a href={`mailto:${encodeURIComponent(text)}`}>{text}</a>;
    case 'url':
      return /^https?:\/\//i.test(text) ? (
        <a href={text} target="_blank" rel="noreferrer noopener" className="clip">
          {text}
        </a>
      ) : (
        <span className="clip">{text}</span>
      );
    case 'string':
    case 'text':
    case 'json':
    case 'date':
      return (
        <span className="clip" title={text}>
          {text}
        </span>
      );
  }
}

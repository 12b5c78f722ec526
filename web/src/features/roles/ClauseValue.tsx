import { Flex, Input, Select } from 'antd';
import { useTranslation } from '../../lib/i18n';
import type { FieldMeta } from '../../lib/meta';
import { valueCount, type Clause } from './condition';

interface ClauseValueProps {
  readonly field: FieldMeta;
  readonly clause: Clause;
  readonly label: string;
  readonly faulty: boolean;
  readonly onChange: (values: readonly string[]) => void;
}

const SHAPES: Partial<Record<FieldMeta['type'], string>> = {
  date: '2026-12-31',
  datetime: '2026-12-31T08:00:00Z',
};

/** The control for what a field is compared with. */
export function ClauseValue({ field, clause, label, faulty, onChange }: ClauseValueProps) {
  const { t } = useTranslation();
  const count = valueCount(clause.operator);
  const status = faulty ? 'error' : undefined;
  const choices =
    field.type === 'enum'
      ? (field.values ?? []).map((value) => ({ value, label: value }))
      : field.type === 'bool'
        ? ['true', 'false'].map((value) => ({ value, label: t(value === 'true' ? 'value.yes' : 'value.no') }))
        : null;

  if (count === null) {
    return (
      <Select
        className="clause-value"
        mode={choices === null ? 'tags' : 'multiple'}
        aria-label={label}
        status={status}
        value={[...clause.values]}
        onChange={onChange}
        options={choices ?? []}
        open={choices === null ? false : undefined}
      />
    );
  }
  if (choices !== null && count === 1) {
    return (
      <Select
        className="clause-value"
        aria-label={label}
        status={status}
        value={clause.values[0] === '' ? undefined : clause.values[0]}
        placeholder={t('form.choose')}
        onChange={(value) => onChange([value])}
        options={choices}
      />
    );
  }
  return (
    <Flex gap={8}>
      {clause.values.slice(0, count).map((value, index) => (
        <Input
          key={index}
          className="clause-value"
          aria-label={count > 1 ? `${label} ${index + 1}` : label}
          status={status}
          autoComplete="off"
          spellCheck={false}
          placeholder={SHAPES[field.type]}
          value={value}
          onChange={(event) => onChange(clause.values.map((old, at) => (at === index ? event.target.value : old)))}
        />
      ))}
    </Flex>
  );
}

import { DatePicker, Input, Select, Switch } from 'antd';
import { useTranslation } from '../../lib/i18n';
import type { FieldMeta, PluginMeta } from '../../lib/meta';
import { RefSelect } from './RefSelect';

interface FieldInputProps {
  readonly meta: PluginMeta;
  readonly field: FieldMeta;
  readonly autoFocus?: boolean;
  /** Given by the form item around it: id, value, onChange and what assistive software needs. */
  readonly [formProperty: string]: unknown;
}

const longest = (field: FieldMeta) => (typeof field.max === 'number' ? field.max : undefined);

/** The control for a field's type. Numbers are typed as text, so that no digit is lost on the way. */
export function FieldInput({ meta, field, ...control }: FieldInputProps) {
  const { t } = useTranslation();
  switch (field.type) {
    case 'string':
      return <Input {...control} maxLength={longest(field)} autoComplete="off" />;
    case 'text':
      return <Input.TextArea {...control} maxLength={longest(field)} className="grows" rows={3} />;
    case 'int':
    case 'bigint':
      return <Input {...control} inputMode="numeric" autoComplete="off" className="number" />;
    case 'decimal':
      return <Input {...control} inputMode="decimal" autoComplete="off" className="number" />;
    case 'money':
      return <Input {...control} autoComplete="off" className="number" placeholder="12.30 EUR" />;
    case 'bool':
      return <Switch {...control} />;
    case 'date':
      return <DatePicker {...control} className="wide" />;
    case 'datetime':
      return <DatePicker {...control} showTime className="wide" />;
    case 'enum':
      return (
        <Select
          {...control}
          allowClear={!field.required}
          placeholder={t('form.choose')}
          options={(field.values ?? []).map((value) => ({ value, label: value }))}
        />
      );
    case 'ref':
      return <RefSelect {...control} meta={meta} field={field} />;
    case 'json':
      return <Input.TextArea {...control} className="mono grows" rows={4} spellCheck={false} />;
    case 'uuid':
      return <Input {...control} className="mono" autoComplete="off" spellCheck={false} />;
    case 'email':
      return <Input {...control} type="email" autoComplete="off" />;
    case 'url':
      return <Input {...control} inputMode="url" autoComplete="off" spellCheck={false} />;
  }
}

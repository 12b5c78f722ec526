import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Flex, Input, Segmented, Select, Typography } from 'antd';
import { useTranslation } from '../../lib/i18n';
import { fieldText } from './fieldText';
import { ClauseValue } from './ClauseValue';
import { clausesOf, operatorsOf, valueCount, whereOf, type Clause } from './condition';
import { conditionFields, type Condition, type EntityDraft, type EntityFaults, type EntityOffer } from './roleDraft';

interface ConditionEditorProps {
  readonly offer: EntityOffer;
  readonly title: string;
  readonly draft: EntityDraft;
  readonly faults: EntityFaults;
  readonly onChange: (part: Partial<EntityDraft>) => void;
}

/** JSON typed by hand as comparisons, if it is no more than that. */
function asClauses(text: string, offer: EntityOffer): Clause[] | null {
  try {
    return clausesOf(text.trim() === '' ? null : JSON.parse(text), conditionFields(offer));
  } catch {
    return null;
  }
}

/** "Only rows where …": comparisons joined by "and", and JSON for every other condition. */
export function ConditionEditor({ offer, title, draft, faults, onChange }: ConditionEditorProps) {
  const translation = useTranslation();
  const { t } = translation;
  const { condition } = draft;
  const fields = conditionFields(offer);
  const clauses = condition.kind === 'clauses' ? condition.clauses : asClauses(condition.text, offer);

  const set = (next: Condition) => onChange({ condition: next, broken: false });
  const setClauses = (next: readonly Clause[]) => set({ kind: 'clauses', clauses: next });
  const replace = (place: number, clause: Clause) =>
    setClauses((clauses ?? []).map((old, index) => (index === place ? clause : old)));

  const switchTo = (kind: Condition['kind']) => {
    if (kind === 'clauses') {
      // The same condition in another view, so what is broken stays broken.
      onChange({ condition: { kind, clauses: clauses ?? [] } });
    } else if (condition.kind === 'clauses') {
      const where = whereOf(condition.clauses, fields);
      onChange({ condition: { kind, text: where === null ? '' : JSON.stringify(where, null, 2) } });
    }
  };

  /** The same operator and values where they fit the other field. */
  const changeField = (clause: Clause, name: string): Clause => {
    const type = fields.find((field) => field.name === name)?.type ?? 'string';
    const [first = 'eq'] = operatorsOf(type);
    const operator = operatorsOf(type).includes(clause.operator) ? clause.operator : first;
    return { field: name, operator, values: Array<string>(valueCount(operator) ?? 0).fill('') };
  };

  const add = () => {
    const [first] = fields;
    if (first !== undefined) {
      setClauses([...(clauses ?? []), changeField({ field: first.name, operator: 'eq', values: [] }, first.name)]);
    }
  };

  return (
    <section aria-label={`${title}: ${t('role.where')}`}>
      <Flex gap={12} align="center" wrap className="condition-head">
        <Typography.Title level={3} className="section-title">
          {t('role.where')}
        </Typography.Title>
        <Segmented<Condition['kind']>
          size="small"
          aria-label={t('role.where')}
          value={condition.kind}
          options={[
            { value: 'clauses', label: t('role.builder'), disabled: clauses === null },
            { value: 'json', label: 'JSON' },
          ]}
          onChange={switchTo}
        />
      </Flex>
      {condition.kind === 'clauses' ? (
        <Flex vertical gap={8} align="flex-start">
          {condition.clauses.length === 0 && !draft.broken && (
            <Typography.Text type="secondary">{t('role.allRows')}</Typography.Text>
          )}
          {condition.clauses.map((clause, index) => {
            const field = fields.find((known) => known.name === clause.field);
            const fault = faults.clauses.get(index);
            const place = `${t('role.where')} ${index + 1}`;
            return (
              <div key={index} className="clause" role="group" aria-label={place}>
                <Flex gap={8} align="center" wrap>
                  {index > 0 && <Typography.Text type="secondary">{t('role.and')}</Typography.Text>}
                  <Select
                    className="clause-field"
                    aria-label={`${place}: ${t('import.field')}`}
                    showSearch={{ optionFilterProp: 'label' }}
                    value={clause.field}
                    onChange={(name) => replace(index, changeField(clause, name))}
                    options={fields.map((known) => ({ value: known.name, label: fieldText(known, translation) }))}
                  />
                  <Select
                    className="clause-operator"
                    aria-label={`${place}: ${t('role.operator')}`}
                    value={clause.operator}
                    onChange={(operator) => {
                      const count = valueCount(operator);
                      const values =
                        count === null
                          ? clause.values.filter((value) => value !== '')
                          : Array.from({ length: count }, (_, at) => clause.values[at] ?? '');
                      replace(index, { ...clause, operator, values });
                    }}
                    options={operatorsOf(field?.type ?? 'string').map((operator) => ({
                      value: operator,
                      label: t(`operator.${operator}`),
                    }))}
                  />
                  {field && (
                    <ClauseValue
                      field={field}
                      clause={clause}
                      label={`${place}: ${t('role.value')}`}
                      faulty={fault !== undefined}
                      onChange={(values) => replace(index, { ...clause, values })}
                    />
                  )}
                  <Button
                    type="text"
                    size="small"
                    icon={<DeleteOutlined />}
                    aria-label={t('record.deleteNamed', { title: place })}
                    onClick={() => setClauses(condition.clauses.filter((_, at) => at !== index))}
                  />
                </Flex>
                {fault !== undefined && (
                  <Typography.Text type="danger" className="clause-fault">
                    {fault}
                  </Typography.Text>
                )}
              </div>
            );
          })}
          <Button size="small" icon={<PlusOutlined />} onClick={add}>
            {t('role.addClause')}
          </Button>
        </Flex>
      ) : (
        <Input.TextArea
          className="mono grows"
          aria-label={`${title}: ${t('role.where')} (JSON)`}
          status={faults.condition.length > 0 ? 'error' : undefined}
          spellCheck={false}
          rows={4}
          placeholder='{"created_by": {"_eq": "$CURRENT_USER"}}'
          value={condition.text}
          onChange={(event) => set({ kind: 'json', text: event.target.value })}
        />
      )}
      {faults.condition.map((fault) => (
        <div key={fault}>
          <Typography.Text type="danger">{fault}</Typography.Text>
        </div>
      ))}
    </section>
  );
}

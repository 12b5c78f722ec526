import { Alert, Button, Flex, Segmented, Typography } from 'antd';
import { useTranslation } from '../../lib/i18n';
import { ConditionEditor } from './ConditionEditor';
import { NO_CONDITION, type EntityDraft, type EntityFaults, type EntityOffer, type FieldAccess } from './roleDraft';

interface EntityLimitsProps {
  readonly offer: EntityOffer;
  readonly title: string;
  readonly draft: EntityDraft;
  readonly faults: EntityFaults;
  readonly onChange: (part: Partial<EntityDraft>) => void;
}

const ACCESSES: readonly FieldAccess[] = ['open', 'readonly', 'hidden'];

/** The rows and fields of one entity that a role is cut down to. */
export function EntityLimits({ offer, title, draft, faults, onChange }: EntityLimitsProps) {
  const { t, label } = useTranslation();
  const known = offer.fields.map((field) => field.name);
  const fields = [
    ...offer.fields.map((field) => ({ name: field.name, text: label(field.label, field.name) })),
    ...Object.keys(draft.access)
      .filter((name) => !known.includes(name))
      .map((name) => ({ name, text: name })),
  ];

  return (
    <Flex vertical gap={16} className="entity-limits">
      {draft.broken && (
        <Alert
          type="error"
          showIcon
          title={t('role.brokenTitle')}
          description={t('role.brokenHint')}
          action={
            <Button size="small" onClick={() => onChange({ condition: NO_CONDITION, broken: false })}>
              {t('role.everyRow')}
            </Button>
          }
        />
      )}
      {faults.others.length > 0 && <Alert type="error" showIcon title={faults.others.join(' · ')} />}
      <ConditionEditor offer={offer} title={title} draft={draft} faults={faults} onChange={onChange} />
      <section aria-label={`${title}: ${t('role.fields')}`}>
        <Typography.Title level={3} className="section-title">
          {t('role.fields')}
        </Typography.Title>
        {fields.length === 0 && <Typography.Text type="secondary">{t('role.noFields')}</Typography.Text>}
        <ul className="field-access">
          {fields.map(({ name, text }) => {
            const fault = faults.fields.get(name);
            return (
              <li key={name}>
                <span className="field-name">
                  {text} <Typography.Text type="secondary">{name}</Typography.Text>
                </span>
                <Segmented<FieldAccess>
                  size="small"
                  aria-label={text}
                  value={draft.access[name] ?? 'open'}
                  options={ACCESSES.map((access) => ({ value: access, label: t(`role.access.${access}`) }))}
                  onChange={(access) => onChange({ access: { ...draft.access, [name]: access } })}
                />
                {fault !== undefined && <Typography.Text type="danger">{fault}</Typography.Text>}
              </li>
            );
          })}
        </ul>
      </section>
    </Flex>
  );
}

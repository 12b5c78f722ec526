import { Alert, Flex, Table, Tag, Typography, type TableProps } from 'antd';
import { formatCount, NONE } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { changed, DIFFERENCES, type Difference, type SchemaChange, type UpgradePlan } from './versions';

function DifferenceList({ difference }: { readonly difference: Difference }) {
  const { t } = useTranslation();
  return (
    <ul className="plain-list">
      {(['added', 'removed', 'changed'] as const).flatMap((kind) =>
        difference[kind].map((name) => (
          <li key={`${kind} ${name}`}>
            {t(`plan.${kind}`)} <Typography.Text code>{name}</Typography.Text>
          </li>
        )),
      )}
    </ul>
  );
}

/** What the stored rows have against it. */
function PlanProblems({ plan }: { readonly plan: UpgradePlan }) {
  const { t, language } = useTranslation();
  if (plan.problems.length === 0) {
    return null;
  }
  return (
    <Alert
      type={plan.possible ? 'warning' : 'error'}
      showIcon
      title={t(plan.possible ? 'plan.problems' : 'plan.impossible')}
      description={
        <ul className="problem-list">
          {plan.problems.map((problem) => (
            <li key={`${problem.where} ${problem.code}`}>
              <Typography.Text code>{problem.where}</Typography.Text> {problem.detail}{' '}
              <Typography.Text type="secondary">
                {t('plan.rows', { rows: formatCount(problem.rows, language) })}
              </Typography.Text>
            </li>
          ))}
        </ul>
      }
    />
  );
}

/** A plan in words: what becomes of each entity and field, what it costs, what is in its way, what stays lost. */
export function PlanView({ plan }: { readonly plan: UpgradePlan }) {
  const { t, language } = useTranslation();
  const lasting = plan.changes.filter((change) => !change.reversible);
  const others = DIFFERENCES.filter((name) =>
    (['added', 'removed', 'changed'] as const).some((kind) => plan[name][kind].length > 0),
  );

  const columns: TableProps<SchemaChange>['columns'] = [
    {
      title: t('plan.what'),
      key: 'what',
      render: (_, change) => <Typography.Text code>{changed(change)}</Typography.Text>,
    },
    {
      title: t('plan.becomes'),
      key: 'becomes',
      render: (_, change) => (
        <>
          <Tag color={change.kind === 'dropped' ? 'error' : change.kind === 'narrowed' ? 'warning' : undefined}>
            {t(`plan.kind.${change.kind}`)}
          </Tag>
          <div className="plan-values">{[change.before, change.after].filter((text) => text !== null).join(' → ')}</div>
        </>
      ),
    },
    {
      title: t('plan.work'),
      key: 'work',
      render: (_, { rows, estimated, lock, online }) => (
        <>
          {rows === 0
            ? t('plan.noRows')
            : t(estimated ? 'plan.aboutRows' : 'plan.rows', { rows: formatCount(rows, language) })}
          <br />
          <Typography.Text type="secondary">
            {lock === 'none' ? NONE : t(online ? 'plan.lock.moment' : `plan.lock.${lock}`)}
          </Typography.Text>
        </>
      ),
    },
  ];

  return (
    <Flex vertical gap={16}>
      <PlanProblems plan={plan} />
      {plan.prepares && <Alert type="info" showIcon title={t('plan.prepares')} />}
      {lasting.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('plan.lasting')}
          description={lasting.map((change) => changed(change)).join(', ')}
        />
      )}
      <Table<SchemaChange>
        rowKey={(change) => `${change.kind} ${changed(change)}`}
        size="small"
        columns={columns}
        dataSource={plan.changes}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: t('plan.noChanges') }}
      />
      {others.length > 0 && (
        <dl className="facts">
          {others.map((name) => (
            <div key={name} className="fact">
              <dt>{t(`plan.${name}`)}</dt>
              <dd>
                <DifferenceList difference={plan[name]} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Flex>
  );
}

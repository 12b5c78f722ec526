import { Alert, Button, Flex, Progress } from 'antd';
import { ProblemAlert } from '../../components/ProblemAlert';
import { formatCount } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { useCancelUpgrade, useUpgradeProgress } from './versionQueries';
import { goesOn, percentOf, type UpgradeProgress } from './versions';

function Tables({ upgrade }: { readonly upgrade: UpgradeProgress }) {
  const { t, language } = useTranslation();
  return (
    <Flex vertical gap={4}>
      {upgrade.tables.map((table) => (
        <div key={table.entity}>
          {table.entity}:{' '}
          {t(`version.step.${table.step}`, {
            done: formatCount(table.rowsDone, language),
            total: formatCount(table.rowsTotal, language),
          })}
          {table.step === 'rows' && <Progress size="small" percent={percentOf(table)} aria-label={table.entity} />}
        </div>
      ))}
    </Flex>
  );
}

function Problem({ upgrade }: { readonly upgrade: UpgradeProgress }) {
  if (upgrade.problem === null) {
    return null;
  }
  return (
    <>
      {upgrade.problem.detail}
      {upgrade.problem.errors.length > 0 && (
        <ul className="problem-list">
          {upgrade.problem.errors.map(({ pointer, code, detail }) => (
            <li key={`${pointer} ${code}`}>
              <code>{pointer}</code> {detail}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** An upgrade whose tables are made ready first: how far it has come, its end before its time, why it failed. */
export function UpgradeState({ id, mayCancel }: { readonly id: string; readonly mayCancel: boolean }) {
  const { t } = useTranslation();
  const progress = useUpgradeProgress(id);
  const cancel = useCancelUpgrade(id);
  if (progress.isError) {
    return <ProblemAlert error={progress.error} />;
  }
  const upgrade = progress.data;
  if (!upgrade || upgrade.state === 'done') {
    return null;
  }
  return (
    <>
      <Alert
        type={goesOn(upgrade) ? 'info' : 'warning'}
        showIcon
        title={t(`version.state.${upgrade.state}`, { version: upgrade.to })}
        description={
          <>
            <Problem upgrade={upgrade} />
            <Tables upgrade={upgrade} />
          </>
        }
        action={
          mayCancel &&
          upgrade.state === 'preparing' && (
            <Button size="small" loading={cancel.isPending} onClick={() => cancel.mutate()}>
              {t('action.cancel')}
            </Button>
          )
        }
      />
      {cancel.isError && <ProblemAlert error={cancel.error} />}
    </>
  );
}

import { Alert, App, Button, Checkbox } from 'antd';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useMay, useMe } from '../../lib/account';
import { formatCount, formatInstant } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { useHolds, useResume } from './queries';
import { OutcomeTag } from './tags';
import type { Hold } from './types';

function Evidence({ hold }: { readonly hold: Hold }) {
  const { t, language } = useTranslation();
  return (
    <>
      <p>
        {t('hold.figures', {
          failures: formatCount(hold.failures, language),
          since: formatInstant(hold.failingSince, language),
          version: hold.version,
        })}{' '}
        {t('hold.waiting', { count: formatCount(hold.waiting, language) })}
      </p>
      <ul className="problem-list">
        {hold.runs.map((run) => (
          <li key={run.id}>
            {formatInstant(run.at, language)} <OutcomeTag outcome={run.outcome} />
            {run.error}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The tenants for which a plugin is held, why, and the way to take it up again. */
export function HoldsPanel({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const holds = useHolds(id);
  const resume = useResume(id, () => void message.success(t('hold.resumed', { id })));
  const mine = useMe().data?.tenant.slug;
  const mayResume = useMay('event.publish');
  const mayAdminister = useMay('plugin.admin');

  const ask = (tenant: string | null) => {
    let skip = false;
    modal.confirm({
      title: t('hold.ask', { id }),
      content: (
        <>
          <p>{t('hold.hint')}</p>
          <Checkbox
            onChange={(event) => {
              skip = event.target.checked;
            }}
          >
            {t('step.enable.skip')}
          </Checkbox>
        </>
      ),
      okText: t('hold.resume'),
      cancelText: t('action.cancel'),
      onOk: () => resume.mutate({ tenant, events: skip ? 'skip' : 'catch_up' }),
    });
  };

  if (holds.isError) {
    return <ProblemAlert error={holds.error} />;
  }
  return (
    <>
      {resume.isError && <ProblemAlert error={resume.error} />}
      {(holds.data ?? []).map((hold) => {
        const own = hold.tenant === mine;
        return (
          <Alert
            key={hold.tenant}
            type="warning"
            showIcon
            title={own ? t('hold.own') : t('hold.of', { tenant: hold.tenant })}
            description={<Evidence hold={hold} />}
            action={
              (own ? mayResume : mayAdminister) && (
                <Button size="small" loading={resume.isPending} onClick={() => ask(own ? null : hold.tenant)}>
                  {t('hold.resume')}
                </Button>
              )
            }
          />
        );
      })}
    </>
  );
}

import { Alert, App, Button } from 'antd';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useMay, useMe } from '../../lib/account';
import { formatCount, formatInstant } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { useHolds, useResume } from './queries';
import { OutcomeTag } from './tags';
import type { Hold } from './types';
import { useEventsQuestion } from './useEventsQuestion';

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
  const { message } = App.useApp();
  const askForEvents = useEventsQuestion();
  const holds = useHolds(id);
  const resume = useResume(id, () => void message.success(t('hold.resumed', { id })));
  const mine = useMe().data?.tenant.slug;
  const mayResume = useMay('event.publish');
  const mayAdminister = useMay('plugin.admin');

  const ask = (tenant: string | null) =>
    askForEvents({
      title: t('hold.ask', { id }),
      hint: t('hold.hint'),
      okText: t('hold.resume'),
      onAnswer: (events) => resume.mutate({ tenant, events }),
    });

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

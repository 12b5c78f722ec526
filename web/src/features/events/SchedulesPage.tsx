import { App, Switch, Table, Typography, type TableProps } from 'antd';
import { CopyableId } from '../../components/CopyableId';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { PageHeader } from '../../components/PageHeader';
import { problemText } from '../../components/problemText';
import { useMay } from '../../lib/account';
import { formatInstant } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { problemOf } from '../../lib/problem';
import { useSchedules, useSwitch, type Schedule } from './queries';

/** What plugins hear at set times, each with its next time and a switch. */
export function SchedulesPage() {
  const { t, language } = useTranslation();
  const { message } = App.useApp();
  const schedules = useSchedules();
  const change = useSwitch();
  const maySwitch = useMay('event.schedule');
  const isChanging = (one: Schedule) =>
    change.isPending && change.variables.schedule.plugin === one.plugin && change.variables.schedule.name === one.name;

  const columns: TableProps<Schedule>['columns'] = [
    {
      title: t('schedule.what'),
      key: 'what',
      render: (_, one) => (
        <>
          {one.name}
          <br />
          <Typography.Text type="secondary" className="mono">
            {one.type}
          </Typography.Text>
        </>
      ),
    },
    {
      title: t('event.plugin'),
      dataIndex: 'plugin',
      render: (plugin: string) => <span className="mono">{plugin}</span>,
    },
    {
      title: t('schedule.cron'),
      key: 'cron',
      render: (_, one) => (
        <>
          <span className="mono">{one.cron}</span>
          <br />
          <Typography.Text type="secondary">{one.timeZone}</Typography.Text>
        </>
      ),
    },
    {
      title: t('schedule.next'),
      key: 'next',
      className: 'nowrap',
      render: (_, one) => (one.running ? formatInstant(one.nextAt, language) : t('schedule.notRunning')),
    },
    {
      title: t('schedule.last'),
      key: 'last',
      className: 'nowrap',
      render: (_, one) => (
        <>
          {formatInstant(one.lastAt, language)}
          {one.lastEvent !== null && (
            <>
              <br />
              <CopyableId id={one.lastEvent} />
            </>
          )}
        </>
      ),
    },
    {
      title: t('schedule.enabled'),
      key: 'enabled',
      align: 'right',
      render: (_, one) => (
        <Switch
          checked={one.enabled}
          disabled={!maySwitch}
          loading={isChanging(one)}
          aria-label={t('schedule.switch', { name: one.name })}
          onChange={(enabled) =>
            change.mutate(
              { schedule: one, enabled },
              { onError: (error) => void message.error(problemText(problemOf(error), t)) },
            )
          }
        />
      ),
    },
  ];

  return (
    <>
      <PageHeader title={t('menu.schedules')} hint={t('schedule.hint')} />
      <div className="panel">
        {schedules.isPending && <ListSkeleton />}
        {schedules.isError && <ErrorState error={schedules.error} onRetry={() => void schedules.refetch()} />}
        {schedules.isSuccess && (
          <Table<Schedule>
            rowKey={(one) => `${one.plugin}/${one.name}`}
            size="small"
            columns={columns}
            dataSource={schedules.data.schedules}
            pagination={false}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: <EmptyState title={t('schedule.empty')} hint={t('schedule.emptyHint')} /> }}
          />
        )}
      </div>
    </>
  );
}

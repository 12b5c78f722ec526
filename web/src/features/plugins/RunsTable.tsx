import { Table, Typography, type TableProps } from 'antd';
import { useState } from 'react';
import { CopyableId } from '../../components/CopyableId';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { Pager } from '../../components/Pager';
import { currentCursor, firstPage, type CursorStack } from '../../lib/cursorStack';
import { formatBytes, formatCount, formatInstant, NONE } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { usePluginRuns } from './queries';
import { OutcomeTag } from './tags';
import type { PluginRun } from './types';

export function RunsTable({ id }: { readonly id: string }) {
  const { t, language } = useTranslation();
  const [stack, setStack] = useState<CursorStack>(firstPage);
  const runs = usePluginRuns(id, currentCursor(stack));

  const columns: TableProps<PluginRun>['columns'] = [
    {
      title: t('run.at'),
      dataIndex: 'at',
      className: 'nowrap',
      render: (at: string) => formatInstant(at, language),
    },
    {
      title: t('run.cause'),
      key: 'cause',
      render: (_, run) => (
        <>
          {t(`run.kind.${run.kind}`)}
          {run.eventType !== null && (
            <>
              <br />
              <Typography.Text type="secondary" className="mono">
                {run.eventType}
              </Typography.Text>
            </>
          )}
        </>
      ),
    },
    { title: t('run.outcome'), key: 'outcome', render: (_, run) => <OutcomeTag outcome={run.outcome} /> },
    {
      title: t('run.fuel'),
      dataIndex: 'fuelUsed',
      align: 'right',
      className: 'number nowrap',
      render: (fuel: number) => formatCount(fuel, language),
    },
    {
      title: t('run.millis'),
      dataIndex: 'millis',
      align: 'right',
      className: 'number nowrap',
      render: (millis: number) => `${millis} ms`,
    },
    {
      title: t('run.memory'),
      dataIndex: 'peakMemoryBytes',
      align: 'right',
      className: 'number nowrap',
      render: (bytes: number) => formatBytes(bytes),
    },
    { title: t('run.hostCalls'), dataIndex: 'hostCalls', align: 'right', className: 'number' },
    {
      title: t('run.error'),
      dataIndex: 'error',
      render: (error: string | null) =>
        error === null ? (
          NONE
        ) : (
          <span className="clip" title={error}>
            {error}
          </span>
        ),
    },
  ];

  if (runs.isPending) {
    return <ListSkeleton />;
  }
  if (runs.isError) {
    return <ErrorState error={runs.error} onRetry={() => void runs.refetch()} />;
  }
  return (
    <>
      <Table<PluginRun>
        rowKey="id"
        size="small"
        columns={columns}
        dataSource={runs.data.runs}
        pagination={false}
        scroll={{ x: 'max-content' }}
        expandable={{
          expandedRowRender: (run) => (
            <dl className="facts">
              <dt>{t('run.id')}</dt>
              <dd>
                <CopyableId id={run.id} />
              </dd>
              <dt>{t('run.tenant')}</dt>
              <dd>
                <CopyableId id={run.tenant} />
              </dd>
              <dt>{t('run.error')}</dt>
              <dd className="pre">{run.error ?? NONE}</dd>
            </dl>
          ),
        }}
        locale={{ emptyText: <EmptyState title={t('run.empty')} hint={t('run.emptyHint')} /> }}
      />
      <Pager stack={stack} next={runs.data.next} busy={runs.isPlaceholderData} onChange={setStack} />
    </>
  );
}

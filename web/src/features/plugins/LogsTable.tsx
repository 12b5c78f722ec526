import { Table, type TableProps } from 'antd';
import { useState } from 'react';
import { CopyableId } from '../../components/CopyableId';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { Pager } from '../../components/Pager';
import { currentCursor, firstPage, type CursorStack } from '../../lib/cursorStack';
import { formatInstant } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { usePluginLogs } from './queries';
import { LevelTag } from './tags';
import type { PluginLogLine } from './types';

export function LogsTable({ id }: { readonly id: string }) {
  const { t, language } = useTranslation();
  const [stack, setStack] = useState<CursorStack>(firstPage);
  const logs = usePluginLogs(id, currentCursor(stack));

  const columns: TableProps<PluginLogLine & { key: number }>['columns'] = [
    {
      title: t('log.at'),
      dataIndex: 'at',
      width: 200,
      className: 'nowrap',
      render: (at: string) => formatInstant(at, language),
    },
    { title: t('log.level'), dataIndex: 'level', width: 90, render: (level: string) => <LevelTag level={level} /> },
    {
      title: t('log.message'),
      dataIndex: 'message',
      render: (text: string) => <span className="mono pre">{text}</span>,
    },
    { title: t('log.run'), dataIndex: 'runId', width: 190, render: (run: string | null) => <CopyableId id={run} /> },
  ];

  if (logs.isPending) {
    return <ListSkeleton />;
  }
  if (logs.isError) {
    return <ErrorState error={logs.error} onRetry={() => void logs.refetch()} />;
  }
  return (
    <>
      <Table
        size="small"
        columns={columns}
        dataSource={logs.data.logs.map((line, key) => ({ ...line, key }))}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <EmptyState title={t('log.empty')} hint={t('log.emptyHint')} /> }}
      />
      <Pager stack={stack} next={logs.data.next} busy={logs.isPlaceholderData} onChange={setStack} />
    </>
  );
}

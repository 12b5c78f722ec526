import { Table, Tag, type TableProps } from 'antd';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { formatCount, formatInstant } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { useAttempts } from './queries';
import type { Attempt } from './types';

/** The tries of one delivery, newest first, with the beginning of what was answered. */
export function AttemptList({ webhook, delivery }: { readonly webhook: string; readonly delivery: string }) {
  const { t, language } = useTranslation();
  const attempts = useAttempts(webhook, delivery);
  const columns: TableProps<Attempt>['columns'] = [
    {
      title: t('webhook.at'),
      dataIndex: 'at',
      className: 'nowrap',
      render: (at: string) => formatInstant(at, language),
    },
    {
      title: t('webhook.result'),
      key: 'result',
      render: (_, { outcome, status }) => (
        <Tag color={outcome === 'delivered' ? 'success' : 'error'}>
          {status === null ? t(`webhook.outcome.${outcome}`) : `${t(`webhook.outcome.${outcome}`)} · ${status}`}
        </Tag>
      ),
    },
    {
      title: t('webhook.millis'),
      dataIndex: 'millis',
      align: 'right',
      className: 'number',
      render: (millis: number) => `${formatCount(millis, language)} ms`,
    },
    {
      title: t('webhook.answer'),
      key: 'answer',
      render: (_, { answer, error }) => <div className="reason mono">{error ?? answer}</div>,
    },
    {
      title: t('webhook.next'),
      dataIndex: 'nextAt',
      className: 'nowrap',
      render: (next: string | null) => formatInstant(next, language),
    },
  ];
  if (attempts.isPending) {
    return <ListSkeleton />;
  }
  if (attempts.isError) {
    return <ErrorState error={attempts.error} onRetry={() => void attempts.refetch()} />;
  }
  return (
    <Table<Attempt>
      rowKey="id"
      size="small"
      columns={columns}
      dataSource={attempts.data.attempts}
      pagination={false}
      locale={{ emptyText: t('webhook.noAttempts') }}
    />
  );
}

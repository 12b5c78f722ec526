import { RedoOutlined } from '@ant-design/icons';
import { App, Button, Flex, Select, Table, Tag, type TableProps } from 'antd';
import { useState } from 'react';
import { CopyableId } from '../../components/CopyableId';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { Pager } from '../../components/Pager';
import { problemText } from '../../components/problemText';
import { currentCursor, firstPage, type CursorStack } from '../../lib/cursorStack';
import { formatInstant, NONE } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { problemOf } from '../../lib/problem';
import { AttemptList } from './AttemptList';
import { useDeliveries, useReplayDelivery, useReplayFailed } from './queries';
import { STATUSES, type Delivery, type DeliveryStatus } from './types';

const COLORS: Readonly<Record<DeliveryStatus, string | undefined>> = {
  pending: 'processing',
  leased: 'processing',
  done: 'success',
  dead: 'error',
};

const HOUR_MILLIS = 3_600_000;
const SPANS = [1, 24, 168, 720] as const;

/** What became of a webhook's messages; each opens to its tries, and can be sent again. */
export function DeliveriesTable({ webhook }: { readonly webhook: string }) {
  const { t, language } = useTranslation();
  const { message, modal } = App.useApp();
  const [status, setStatus] = useState<DeliveryStatus | null>(null);
  const [hours, setHours] = useState<(typeof SPANS)[number]>(24);
  const [stack, setStack] = useState<CursorStack>(firstPage);
  const deliveries = useDeliveries(webhook, status, currentCursor(stack));
  const replay = useReplayDelivery(webhook);
  const replayFailed = useReplayFailed(webhook);
  const tellFault = (error: unknown) => void message.error(problemText(problemOf(error), t));

  const askToReplay = () =>
    modal.confirm({
      title: t('webhook.replayFailedAsk'),
      content: t(`webhook.span.${hours}`),
      okText: t('webhook.replay'),
      cancelText: t('action.cancel'),
      onOk: () =>
        replayFailed
          .mutateAsync(new Date(Date.now() - hours * HOUR_MILLIS).toISOString())
          .then(({ replayed }) => void message.success(t('webhook.replayedCount', { count: replayed })), tellFault),
    });

  const columns: TableProps<Delivery>['columns'] = [
    {
      title: t('webhook.made'),
      dataIndex: 'createdAt',
      className: 'nowrap',
      render: (at: string) => formatInstant(at, language),
    },
    {
      title: t('event.type'),
      key: 'type',
      render: (_, { type, test }) => (
        <Flex gap={4} align="center">
          <span className="mono">{type}</span>
          {test && <Tag>{t('webhook.testTag')}</Tag>}
        </Flex>
      ),
    },
    { title: t('webhook.message'), key: 'message', render: (_, one) => <CopyableId id={one.message} /> },
    {
      title: t('webhook.status'),
      key: 'status',
      render: (_, one) => <Tag color={COLORS[one.status]}>{t(`webhook.status.${one.status}`)}</Tag>,
    },
    {
      title: t('webhook.last'),
      key: 'last',
      render: (_, { lastStatus, lastError }) => <div className="reason">{lastError ?? lastStatus ?? NONE}</div>,
    },
    { title: t('dead.attempts'), dataIndex: 'attempts', align: 'right', className: 'number' },
    {
      title: t('webhook.next'),
      dataIndex: 'nextAt',
      className: 'nowrap',
      render: (next: string | null) => formatInstant(next, language),
    },
    {
      key: 'actions',
      title: <span className="unseen">{t('record.actions')}</span>,
      align: 'right',
      fixed: 'end',
      render: (_, one) => (
        <Button
          size="small"
          icon={<RedoOutlined />}
          disabled={one.status === 'leased'}
          loading={replay.isPending && replay.variables === one.id}
          onClick={() =>
            replay.mutate(one.id, { onSuccess: () => void message.success(t('webhook.replayed')), onError: tellFault })
          }
        >
          {t('webhook.replay')}
        </Button>
      ),
    },
  ];

  return (
    <div className="panel">
      <Flex className="panel-bar" gap={8} wrap justify="space-between">
        <Select<DeliveryStatus | ''>
          aria-label={t('webhook.status')}
          style={{ minWidth: 160 }}
          value={status ?? ''}
          onChange={(chosen) => {
            setStatus(chosen === '' ? null : chosen);
            setStack(firstPage);
          }}
          options={[
            { value: '' as const, label: t('webhook.anyStatus') },
            ...STATUSES.map((one) => ({ value: one, label: t(`webhook.status.${one}`) })),
          ]}
        />
        <Flex gap={8}>
          <Select
            aria-label={t('webhook.since')}
            style={{ minWidth: 160 }}
            value={hours}
            onChange={setHours}
            options={SPANS.map((one) => ({ value: one, label: t(`webhook.span.${one}`) }))}
          />
          <Button icon={<RedoOutlined />} loading={replayFailed.isPending} onClick={askToReplay}>
            {t('webhook.replayFailed')}
          </Button>
        </Flex>
      </Flex>
      {deliveries.isPending && <ListSkeleton />}
      {deliveries.isError && <ErrorState error={deliveries.error} onRetry={() => void deliveries.refetch()} />}
      {deliveries.isSuccess && (
        <>
          <Table<Delivery>
            rowKey="id"
            size="small"
            columns={columns}
            dataSource={deliveries.data.deliveries}
            pagination={false}
            scroll={{ x: 'max-content' }}
            expandable={{ expandedRowRender: (one) => <AttemptList webhook={webhook} delivery={one.id} /> }}
            locale={{
              emptyText: <EmptyState title={t('webhook.noDeliveries')} hint={t('webhook.noDeliveriesHint')} />,
            }}
          />
          <Pager stack={stack} next={deliveries.data.next} busy={deliveries.isPlaceholderData} onChange={setStack} />
        </>
      )}
    </div>
  );
}

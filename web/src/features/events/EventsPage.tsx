import { DownloadOutlined } from '@ant-design/icons';
import { Button, Flex, Table, Tag, Typography, type TableProps } from 'antd';
import { useState } from 'react';
import { CopyableId } from '../../components/CopyableId';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { JsonBlock } from '../../components/JsonBlock';
import { ListSkeleton } from '../../components/ListSkeleton';
import { PageHeader } from '../../components/PageHeader';
import { Pager } from '../../components/Pager';
import { ProblemAlert } from '../../components/ProblemAlert';
import { currentCursor, firstPage, type CursorStack } from '../../lib/cursorStack';
import { formatInstant, NONE } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { EventFilters } from './EventFilters';
import { noEventFilter, type EventFilter } from './filters';
import { useEventExport, useEvents, type EventEnvelope } from './queries';
import { recordOf } from './recordOf';

export function EventsPage() {
  const { t, language } = useTranslation();
  const [filter, setFilter] = useState<EventFilter>(noEventFilter);
  const [stack, setStack] = useState<CursorStack>(firstPage);
  const events = useEvents(filter, currentCursor(stack));
  const exported = useEventExport();

  const narrow = (wanted: EventFilter) => {
    setFilter(wanted);
    setStack(firstPage);
  };

  const columns: TableProps<EventEnvelope>['columns'] = [
    {
      title: t('event.time'),
      dataIndex: 'time',
      className: 'nowrap',
      render: (time: string) => formatInstant(time, language),
    },
    { title: t('event.type'), dataIndex: 'type', render: (name: string) => <span className="mono">{name}</span> },
    {
      title: t('event.actor'),
      key: 'actor',
      render: (_, { actor }) =>
        actor === null ? (
          NONE
        ) : (
          <Flex gap={4} align="center">
            <Tag>{t(`event.actor.${actor.kind}`)}</Tag>
            {actor.name ?? <CopyableId id={actor.id} />}
          </Flex>
        ),
    },
    {
      title: t('event.cause'),
      key: 'cause',
      render: (_, { causation }) => <CopyableId id={causation?.event} />,
    },
    { title: t('event.depth'), dataIndex: 'depth', align: 'right', className: 'number' },
  ];

  const details = (event: EventEnvelope) => {
    const record = recordOf(event.payload);
    return (
      <>
        <dl className="facts">
          <dt>{t('event.id')}</dt>
          <dd>
            <CopyableId id={event.id} />
          </dd>
          {event.causation && (
            <>
              <dt>{t('event.causedBy')}</dt>
              <dd>
                {event.causation.plugin ?? NONE} · <CopyableId id={event.causation.run} />
              </dd>
            </>
          )}
        </dl>
        <Flex gap={8} className="row-buttons" wrap>
          <Button size="small" onClick={() => narrow({ ...noEventFilter, correlation: event.correlation })}>
            {t('event.showChain')}
          </Button>
          {record !== null && (
            <Button size="small" onClick={() => narrow({ ...noEventFilter, record })}>
              {t('event.showRecord')}
            </Button>
          )}
          {event.actor?.id && (
            <Button size="small" onClick={() => narrow({ ...noEventFilter, actor: event.actor?.id ?? '' })}>
              {t('event.showActor')}
            </Button>
          )}
        </Flex>
        <Typography.Text type="secondary">{t('event.payload')}</Typography.Text>
        <JsonBlock value={event.payload} label={t('event.payload')} />
      </>
    );
  };

  return (
    <>
      <PageHeader
        title={t('menu.events')}
        hint={t('event.hint')}
        extra={
          <Button icon={<DownloadOutlined />} loading={exported.isPending} onClick={() => exported.mutate(filter)}>
            {t('export.title')}
          </Button>
        }
      />
      {exported.isError && <ProblemAlert error={exported.error} />}
      <div className="panel">
        <EventFilters filter={filter} onChange={narrow} />
        {events.isPending && <ListSkeleton />}
        {events.isError && <ErrorState error={events.error} onRetry={() => void events.refetch()} />}
        {events.isSuccess && (
          <>
            <Table<EventEnvelope>
              rowKey="id"
              size="small"
              columns={columns}
              dataSource={events.data.events}
              pagination={false}
              scroll={{ x: 'max-content' }}
              loading={events.isPlaceholderData}
              expandable={{ expandedRowRender: details }}
              locale={{ emptyText: <EmptyState title={t('event.empty')} hint={t('event.emptyHint')} /> }}
            />
            <Pager stack={stack} next={events.data.next} busy={events.isPlaceholderData} onChange={setStack} />
          </>
        )}
      </div>
    </>
  );
}

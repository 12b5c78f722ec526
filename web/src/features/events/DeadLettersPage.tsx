import { RedoOutlined } from '@ant-design/icons';
import { App, Button, Table, Typography, type TableProps } from 'antd';
import { useState } from 'react';
import { CopyableId } from '../../components/CopyableId';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { JsonBlock } from '../../components/JsonBlock';
import { ListSkeleton } from '../../components/ListSkeleton';
import { PageHeader } from '../../components/PageHeader';
import { Pager } from '../../components/Pager';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useMay } from '../../lib/account';
import { currentCursor, firstPage, type CursorStack } from '../../lib/cursorStack';
import { formatInstant, NONE } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { useDeadLetters, useReplay, type DeadLetter } from './queries';

/** Deliveries that were given up, each with its reason; one can be tried anew once the reason is gone. */
export function DeadLettersPage() {
  const { t, language } = useTranslation();
  const { message } = App.useApp();
  const [stack, setStack] = useState<CursorStack>(firstPage);
  const letters = useDeadLetters(currentCursor(stack));
  const replay = useReplay();
  const mayReplay = useMay('event.publish');

  const columns: TableProps<DeadLetter>['columns'] = [
    {
      title: t('dead.at'),
      dataIndex: 'diedAt',
      className: 'nowrap',
      render: (at: string | null) => formatInstant(at, language),
    },
    {
      title: t('dead.what'),
      key: 'what',
      render: (_, letter) => (
        <>
          <span className="mono">{letter.event.type}</span>
          <br />
          <Typography.Text type="secondary" className="mono">
            {letter.plugin}
          </Typography.Text>
        </>
      ),
    },
    { title: t('dead.attempts'), dataIndex: 'attempts', align: 'right', className: 'number' },
    {
      title: t('dead.reason'),
      dataIndex: 'reason',
      render: (reason: string | null) => <div className="reason">{reason ?? NONE}</div>,
    },
    {
      key: 'actions',
      title: <span className="unseen">{t('record.actions')}</span>,
      align: 'right',
      fixed: 'end',
      render: (_, letter) => (
        <Button
          size="small"
          icon={<RedoOutlined />}
          disabled={!mayReplay}
          loading={replay.isPending && replay.variables === letter.id}
          onClick={() => replay.mutate(letter.id, { onSuccess: () => void message.success(t('dead.replayed')) })}
        >
          {t('dead.replay')}
        </Button>
      ),
    },
  ];

  return (
    <>
      <PageHeader title={t('menu.deadLetters')} hint={t('dead.hint')} />
      {replay.isError && <ProblemAlert error={replay.error} />}
      <div className="panel">
        {letters.isPending && <ListSkeleton />}
        {letters.isError && <ErrorState error={letters.error} onRetry={() => void letters.refetch()} />}
        {letters.isSuccess && (
          <>
            <Table<DeadLetter>
              rowKey="id"
              size="small"
              columns={columns}
              dataSource={letters.data.deadLetters}
              pagination={false}
              scroll={{ x: 'max-content' }}
              expandable={{
                expandedRowRender: (letter) => (
                  <>
                    <dl className="facts">
                      <dt>{t('event.id')}</dt>
                      <dd>
                        <CopyableId id={letter.event.id} />
                      </dd>
                      <dt>{t('run.id')}</dt>
                      <dd>
                        <CopyableId id={letter.run} />
                      </dd>
                    </dl>
                    <Typography.Text type="secondary">{t('event.payload')}</Typography.Text>
                    <JsonBlock value={letter.event.payload} label={t('event.payload')} />
                  </>
                ),
              }}
              locale={{ emptyText: <EmptyState title={t('dead.empty')} hint={t('dead.emptyHint')} /> }}
            />
            <Pager stack={stack} next={letters.data.next} busy={letters.isPlaceholderData} onChange={setStack} />
          </>
        )}
      </div>
    </>
  );
}

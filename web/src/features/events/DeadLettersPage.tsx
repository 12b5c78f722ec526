import { DeleteOutlined, RedoOutlined } from '@ant-design/icons';
import { App, Button, Flex, Segmented, Table, Typography, type TableProps } from 'antd';
import { useState } from 'react';
import { CopyableId } from '../../components/CopyableId';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { JsonBlock } from '../../components/JsonBlock';
import { ListSkeleton } from '../../components/ListSkeleton';
import { PageHeader } from '../../components/PageHeader';
import { Pager } from '../../components/Pager';
import { problemText } from '../../components/problemText';
import { SearchBox } from '../../components/SearchBox';
import { useMay } from '../../lib/account';
import { currentCursor, firstPage, type CursorStack } from '../../lib/cursorStack';
import { formatInstant, NONE } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { problemOf } from '../../lib/problem';
import { noLetterFilter, type LetterFilter, type SetAside } from './filters';
import { useDeadLetters, useLetter, useLetters, type DeadLetter, type Deed } from './queries';
import { TextFilter } from './TextFilter';
import { TimeRange } from './TimeRange';

/** Deliveries that were given up or skipped, each with its reason; they are tried anew or discarded, one or many. */
export function DeadLettersPage() {
  const { t, language } = useTranslation();
  const { message, modal } = App.useApp();
  const [filter, setFilter] = useState<LetterFilter>(noLetterFilter);
  const [stack, setStack] = useState<CursorStack>(firstPage);
  const letters = useDeadLetters(filter, currentCursor(stack));
  const one = useLetter();
  const many = useLetters();
  const mayAct = useMay('event.publish');

  const narrow = (part: Partial<LetterFilter>) => {
    setFilter({ ...filter, ...part });
    setStack(firstPage);
  };
  const isNarrowed = filter.type !== '' || filter.plugin !== '' || filter.from !== '' || filter.to !== '';
  const tell = (error: unknown) => void message.error(problemText(problemOf(error), t));

  const act = (id: string, deed: Deed) =>
    one.mutate({ id, deed }, { onSuccess: () => void message.success(t(`dead.${deed}ed`)), onError: tell });

  const askForMany = (deed: Deed) =>
    modal.confirm({
      title: t(`dead.${deed}Ask`),
      content: t(`dead.${deed}Hint`),
      okText: t(`dead.${deed}Many`),
      okButtonProps: { danger: deed === 'discard' },
      cancelText: t('action.cancel'),
      onOk: () =>
        many.mutateAsync({ filter, deed }).then(({ count, more }) => {
          setStack(firstPage);
          void message.success(t(more ? 'dead.doneMore' : 'dead.done', { count }));
        }, tell),
    });

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
        <Flex gap={8} justify="flex-end">
          <Button
            size="small"
            icon={<RedoOutlined />}
            disabled={!mayAct}
            loading={one.isPending && one.variables.id === letter.id && one.variables.deed === 'replay'}
            onClick={() => act(letter.id, 'replay')}
          >
            {t('dead.replay')}
          </Button>
          <Button
            size="small"
            danger
            icon={<DeleteOutlined />}
            disabled={!mayAct}
            loading={one.isPending && one.variables.id === letter.id && one.variables.deed === 'discard'}
            onClick={() => act(letter.id, 'discard')}
          >
            {t('dead.discard')}
          </Button>
        </Flex>
      ),
    },
  ];

  return (
    <>
      <PageHeader
        title={t('menu.deadLetters')}
        hint={t('dead.hint')}
        extra={
          <>
            <Button icon={<RedoOutlined />} disabled={!mayAct} onClick={() => askForMany('replay')}>
              {t('dead.replayMany')}
            </Button>
            <Button
              danger
              icon={<DeleteOutlined />}
              disabled={!mayAct || !isNarrowed}
              title={isNarrowed ? undefined : t('dead.narrowFirst')}
              onClick={() => askForMany('discard')}
            >
              {t('dead.discardMany')}
            </Button>
          </>
        }
      />
      <div className="panel">
        <Flex className="panel-bar" gap={8} wrap>
          <Segmented<SetAside>
            value={filter.status}
            options={[
              { value: 'dead', label: t('dead.status.dead') },
              { value: 'skipped', label: t('dead.status.skipped') },
            ]}
            onChange={(status) => narrow({ status })}
          />
          <SearchBox label={t('event.filter')} onSearch={(type) => narrow({ type })} />
          <TextFilter label={t('event.plugin')} value={filter.plugin} onChange={(plugin) => narrow({ plugin })} />
          <TimeRange from={filter.from} to={filter.to} onChange={narrow} />
        </Flex>
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
              loading={letters.isPlaceholderData}
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

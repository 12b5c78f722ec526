import { App, Button, Flex, Modal, Space, Table, Typography, type TableProps } from 'antd';
import { useState } from 'react';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { Pager } from '../../components/Pager';
import { problemText } from '../../components/problemText';
import { currentCursor, firstPage, type CursorStack } from '../../lib/cursorStack';
import { formatInstant } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import type { EntityMeta } from '../../lib/meta';
import { problemOf } from '../../lib/problem';
import { useEmptyTrash, usePurgeRow, useRestoreRow, useTrash, type EntityKey } from './queries';
import { rowTitle } from './rowTitle';
import type { Row } from './rowValues';

interface TrashDialogProps {
  readonly place: EntityKey;
  readonly entity: EntityMeta;
  readonly onClose: () => void;
}

/** The deleted rows of an entity: for each the way back, and the end. */
export function TrashDialog({ place, entity, onClose }: TrashDialogProps) {
  const { t, language } = useTranslation();
  const { message, modal } = App.useApp();
  const [stack, setStack] = useState<CursorStack>(firstPage);
  const rows = useTrash(place, currentCursor(stack));
  const restore = useRestoreRow(place);
  const purge = usePurgeRow(place);
  const empty = useEmptyTrash(place);

  const refused = (error: unknown) => void message.error(problemText(problemOf(error), t));

  const askPurge = (row: Row) =>
    modal.confirm({
      title: t('trash.purgeTitle', { title: rowTitle(entity, row) }),
      content: t('trash.purgeHint'),
      okText: t('trash.purge'),
      okButtonProps: { danger: true },
      cancelText: t('action.cancel'),
      onOk: () =>
        purge.mutateAsync(row).then(() => {
          setStack(firstPage);
          void message.success(t('trash.purged'));
        }, refused),
    });

  const askEmpty = () =>
    modal.confirm({
      title: t('trash.emptyTitle'),
      content: t('trash.purgeHint'),
      okText: t('trash.emptyAll'),
      okButtonProps: { danger: true },
      cancelText: t('action.cancel'),
      onOk: () =>
        empty.mutateAsync().then((emptied) => {
          setStack(firstPage);
          if (emptied.kept > 0) {
            void message.warning(t('trash.emptiedBut', { rows: emptied.rows, kept: emptied.kept }));
          } else {
            void message.success(t('trash.emptied', { rows: emptied.rows }));
          }
        }, refused),
    });

  const columns: TableProps<Row>['columns'] = [
    { key: 'title', title: t('conflict.field'), render: (_, row) => rowTitle(entity, row) },
    {
      key: 'at',
      title: t('trash.deletedAt'),
      render: (_, row) => formatInstant(typeof row.updated_at === 'string' ? row.updated_at : null, language),
    },
    {
      key: 'restore',
      align: 'right',
      render: (_, row) => (
        <Space>
          <Button
            size="small"
            aria-label={t('trash.restoreNamed', { title: rowTitle(entity, row) })}
            loading={restore.isPending && restore.variables.id === row.id}
            onClick={() =>
              restore.mutate(row, {
                onSuccess: () => void message.success(t('trash.restored')),
                onError: refused,
              })
            }
          >
            {t('trash.restore')}
          </Button>
          <Button
            size="small"
            danger
            aria-label={t('trash.purgeNamed', { title: rowTitle(entity, row) })}
            onClick={() => askPurge(row)}
          >
            {t('trash.purge')}
          </Button>
        </Space>
      ),
    },
  ];
  return (
    <Modal open title={t('trash.title')} footer={null} onCancel={onClose} width={640}>
      <Flex justify="space-between" align="start" gap="middle">
        <Typography.Paragraph type="secondary">{t('trash.hint')}</Typography.Paragraph>
        {rows.isSuccess && rows.data.rows.length > 0 && (
          <Button danger onClick={askEmpty}>
            {t('trash.emptyAll')}
          </Button>
        )}
      </Flex>
      {rows.isPending && <ListSkeleton />}
      {rows.isError && <ErrorState error={rows.error} onRetry={() => void rows.refetch()} />}
      {rows.isSuccess && (
        <>
          <Table<Row>
            rowKey="id"
            size="small"
            showHeader={false}
            columns={columns}
            dataSource={rows.data.rows}
            pagination={false}
            locale={{ emptyText: <EmptyState title={t('trash.empty')} hint="" /> }}
          />
          <Pager stack={stack} next={rows.data.next} busy={rows.isPlaceholderData} onChange={setStack} />
        </>
      )}
    </Modal>
  );
}

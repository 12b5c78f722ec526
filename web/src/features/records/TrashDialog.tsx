import { App, Button, Modal, Table, Typography, type TableProps } from 'antd';
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
import { useRestoreRow, useTrash, type EntityKey } from './queries';
import { rowTitle } from './rowTitle';
import type { Row } from './rowValues';

interface TrashDialogProps {
  readonly place: EntityKey;
  readonly entity: EntityMeta;
  readonly onClose: () => void;
}

/** The deleted rows of an entity, and the way back for each. */
export function TrashDialog({ place, entity, onClose }: TrashDialogProps) {
  const { t, language } = useTranslation();
  const { message } = App.useApp();
  const [stack, setStack] = useState<CursorStack>(firstPage);
  const rows = useTrash(place, currentCursor(stack));
  const restore = useRestoreRow(place);

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
        <Button
          size="small"
          aria-label={t('trash.restoreNamed', { title: rowTitle(entity, row) })}
          loading={restore.isPending && restore.variables.id === row.id}
          onClick={() =>
            restore.mutate(row, {
              onSuccess: () => void message.success(t('trash.restored')),
              onError: (error) => void message.error(problemText(problemOf(error), t)),
            })
          }
        >
          {t('trash.restore')}
        </Button>
      ),
    },
  ];
  return (
    <Modal open title={t('trash.title')} footer={null} onCancel={onClose} width={640}>
      <Typography.Paragraph type="secondary">{t('trash.hint')}</Typography.Paragraph>
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

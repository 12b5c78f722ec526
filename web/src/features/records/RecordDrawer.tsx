import { Button, Drawer, Flex } from 'antd';
import { useMemo, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { useTranslation } from '../../lib/i18n';
import { pagePath } from '../../lib/meta';
import { ownedLists } from './ownedRows';
import { RECORD_FORM, type Place } from './place';
import { useRow } from './queries';
import { RecordForm } from './RecordForm';
import { rowTitle } from './rowTitle';

interface RecordDrawerProps extends Place {
  /** The row to edit; null for a new one. */
  readonly id: string | null;
}

/** The form of one row beside its list. Its address can be kept and shared. */
export function RecordDrawer({ id, ...place }: RecordDrawerProps) {
  const { meta, page, entity, title } = place;
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [saving, setSaving] = useState(false);
  const [loads, setLoads] = useState(0);
  const lists = useMemo(() => ownedLists(meta, entity), [meta, entity]);
  const names = useMemo(() => lists.map((list) => list.name), [lists]);
  const row = useRow({ plugin: meta.plugin, entity: page.entity }, id, names);
  const close = () => void navigate(pagePath(meta.plugin, page.path));

  const mayWrite = id === null ? entity.permissions.create : entity.permissions.update;
  const ready = id === null || row.isSuccess;
  return (
    <Drawer
      open
      size={lists.length > 0 ? 960 : 520}
      className="record-drawer"
      title={id === null ? t('record.newIn', { page: title }) : row.data ? rowTitle(entity, row.data.row) : title}
      onClose={close}
      footer={
        <Flex justify="flex-end" gap={8}>
          <Button onClick={close}>{t(mayWrite ? 'action.cancel' : 'action.close')}</Button>
          {mayWrite && (
            <Button type="primary" htmlType="submit" form={RECORD_FORM} loading={saving} disabled={!ready}>
              {t('action.save')}
            </Button>
          )}
        </Flex>
      }
    >
      {id !== null && row.isPending && <ListSkeleton />}
      {row.isError && <ErrorState error={row.error} onRetry={() => void row.refetch()} />}
      {ready && (
        <RecordForm
          key={`${row.data?.etag ?? 'new'} ${loads}`}
          {...place}
          lists={lists}
          stored={row.data ?? null}
          readOnly={!mayWrite}
          onSaving={setSaving}
          onSaved={close}
          // What is owned may have changed although the row's own version has not.
          onReload={() => void row.refetch().then(() => setLoads((before) => before + 1))}
        />
      )}
    </Drawer>
  );
}

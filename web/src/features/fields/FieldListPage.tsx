import { PlusOutlined } from '@ant-design/icons';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { PageHeader } from '../../components/PageHeader';
import { useTranslation } from '../../lib/i18n';
import { usePluginMetas } from '../../lib/meta';
import { FieldDialog } from './FieldDialog';
import { FieldTable } from './FieldTable';
import { useCustomFields } from './queries';
import { RetiredFields } from './RetiredFields';
import type { CustomField, Target } from './types';

/** The fields of one entity. */
function EntityFields({ target }: { readonly target: Target }) {
  const { t } = useTranslation();
  const fields = useCustomFields(target);
  const [edited, setEdited] = useState<CustomField | 'new' | null>(null);
  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
      {t('customField.new')}
    </Button>
  );
  return (
    <>
      {fields.isPending && <ListSkeleton />}
      {fields.isError && <ErrorState error={fields.error} onRetry={() => void fields.refetch()} />}
      {fields.isSuccess && (
        <>
          <FieldTable target={target} fields={fields.data.fields} onEdit={setEdited} create={create} />
          {fields.data.fields.length > 0 && <div className="panel-actions">{create}</div>}
          {fields.data.retired.length > 0 && <RetiredFields target={target} fields={fields.data.retired} />}
        </>
      )}
      {edited !== null && (
        <FieldDialog target={target} stored={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </>
  );
}

/** What the tenant adds to the entities of its plugins. */
export function FieldListPage() {
  const { t, label } = useTranslation();
  const metas = usePluginMetas();
  const [search, setSearch] = useSearchParams();
  const targets = (metas.data ?? []).flatMap((meta) =>
    Object.entries(meta.entities).map(([entity, one]) => ({
      plugin: meta.plugin,
      entity,
      key: `${meta.plugin}/${entity}`,
      text: `${label(meta.name, meta.plugin)} · ${label(one.label, entity)}`,
    })),
  );
  const chosen = targets.find(({ key }) => key === search.get('entity')) ?? targets[0];
  return (
    <>
      <PageHeader
        title={t('menu.customFields')}
        hint={t('customField.hint')}
        extra={
          <Select
            aria-label={t('customField.entity')}
            style={{ minWidth: 220 }}
            showSearch={{ optionFilterProp: 'label' }}
            value={chosen?.key}
            options={targets.map(({ key, text }) => ({ value: key, label: text }))}
            onChange={(entity) => setSearch({ entity })}
          />
        }
      />
      <div className="panel">
        {metas.isPending && <ListSkeleton />}
        {metas.isError && <ErrorState error={metas.error} onRetry={() => void metas.refetch()} />}
        {metas.isSuccess && chosen === undefined && <EmptyState title={t('customField.noEntity')} />}
        {chosen && <EntityFields key={chosen.key} target={chosen} />}
      </div>
    </>
  );
}

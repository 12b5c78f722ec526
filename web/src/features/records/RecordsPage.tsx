import { useParams } from 'react-router-dom';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { LinkButton } from '../../components/LinkButton';
import { ListSkeleton } from '../../components/ListSkeleton';
import { PageHeader } from '../../components/PageHeader';
import { useTranslation } from '../../lib/i18n';
import { usePluginMetas } from '../../lib/meta';
import { RecordDrawer } from './RecordDrawer';
import { RecordList } from './RecordList';

/** A page that a plugin's manifest declares: the list of an entity, and over it the form of the row that the address names. */
export function RecordsPage() {
  const { plugin = '', page: path = '', record } = useParams();
  const { t, label } = useTranslation();
  const metas = usePluginMetas();
  const meta = metas.data?.find((candidate) => candidate.plugin === plugin);
  const page = meta?.pages.find((candidate) => candidate.path === path);
  const entity = page && meta?.entities[page.entity];

  if (metas.isPending) {
    return (
      <>
        <PageHeader title={t('state.loading')} />
        <div className="panel">
          <ListSkeleton />
        </div>
      </>
    );
  }
  if (metas.isError) {
    return (
      <>
        <PageHeader title={plugin} />
        <ErrorState error={metas.error} onRetry={() => void metas.refetch()} />
      </>
    );
  }
  if (!meta || !page || !entity) {
    return (
      <>
        <PageHeader title={t('notFound.title')} />
        <div className="panel">
          <EmptyState
            title={t('record.noPage')}
            hint={t('record.noPageHint', { plugin })}
            action={<LinkButton to="/">{t('action.home')}</LinkButton>}
          />
        </div>
      </>
    );
  }
  const place = { meta, page, entity, title: label(page.label ?? entity.label, page.path) };
  return (
    <>
      <RecordList key={`${plugin}/${path}`} {...place} />
      {record !== undefined && <RecordDrawer key={record} {...place} id={record === 'new' ? null : record} />}
    </>
  );
}

import { AppstoreAddOutlined, RightOutlined } from '@ant-design/icons';
import { Card, Tag } from 'antd';
import { Link } from 'react-router-dom';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { LinkButton } from '../../components/LinkButton';
import { ListSkeleton } from '../../components/ListSkeleton';
import { PageHeader } from '../../components/PageHeader';
import { useMay, useMe } from '../../lib/account';
import { useTranslation } from '../../lib/i18n';
import { pagePath, usePluginMetas, visiblePages, type PluginMeta } from '../../lib/meta';

function PluginTile({ meta }: { readonly meta: PluginMeta }) {
  const { label } = useTranslation();
  return (
    <Card
      title={<h2 className="tile-title">{label(meta.name, meta.plugin)}</h2>}
      extra={<Tag>{meta.version}</Tag>}
      size="small"
    >
      <ul className="tile-pages">
        {visiblePages(meta).map((page) => (
          <li key={page.path}>
            <Link to={pagePath(meta.plugin, page.path)}>
              {label(page.label ?? meta.entities[page.entity]?.label, page.path)} <RightOutlined />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Where one starts: the plugins this user works with. */
export function HomePage() {
  const { t } = useTranslation();
  const me = useMe();
  const metas = usePluginMetas();
  const mayAdminister = useMay('plugin.admin');
  const usable = metas.data?.filter((meta) => visiblePages(meta).length > 0);
  return (
    <>
      <PageHeader title={t('home.title', { name: me.data?.user.username ?? '' })} hint={t('home.hint')} />
      {metas.isPending && <ListSkeleton rows={3} />}
      {metas.isError && <ErrorState error={metas.error} onRetry={() => void metas.refetch()} />}
      {usable?.length === 0 && (
        <div className="panel">
          <EmptyState
            title={t('home.empty')}
            hint={mayAdminister ? t('home.emptyAdmin') : t('home.emptyUser')}
            action={
              mayAdminister && (
                <LinkButton to="/plugins" type="primary" icon={<AppstoreAddOutlined />}>
                  {t('menu.plugins')}
                </LinkButton>
              )
            }
          />
        </div>
      )}
      {usable && usable.length > 0 && (
        <ul className="tiles">
          {usable.map((meta) => (
            <li key={meta.plugin}>
              <PluginTile meta={meta} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

import { Breadcrumb, Tabs } from 'antd';
import { Link, useParams } from 'react-router-dom';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { PageHeader } from '../../components/PageHeader';
import { useTranslation } from '../../lib/i18n';
import { usePluginMetas } from '../../lib/meta';
import { useRoles } from './queries';
import { RoleEditor } from './RoleEditor';
import { RoleUsers } from './RoleUsers';

/** One role: what it may do, and who has it. */
export function RolePage() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const roles = useRoles();
  const metas = usePluginMetas();
  const role = roles.data?.roles.find((one) => one.id === id);
  const failed = roles.error ?? metas.error;
  const title = role?.name ?? t('role.name');

  return (
    <>
      <PageHeader
        title={title}
        hint={role?.admin === true ? t('role.adminHint') : undefined}
        above={
          <Breadcrumb items={[{ title: <Link to="/roles">{t('menu.roles')}</Link> }, { title }]} className="way" />
        }
      />
      {roles.data === undefined || metas.data === undefined ? (
        <div className="panel">
          {failed === null ? (
            <ListSkeleton />
          ) : (
            <ErrorState
              error={failed}
              onRetry={() => {
                void roles.refetch();
                void metas.refetch();
              }}
            />
          )}
        </div>
      ) : role === undefined ? (
        <div className="panel">
          <EmptyState title={t('role.gone')} />
        </div>
      ) : (
        <Tabs
          items={[
            {
              key: 'permissions',
              label: t('role.permissions'),
              children: <RoleEditor key={role.id} role={role} known={roles.data.permissions} metas={metas.data} />,
            },
            { key: 'users', label: t('role.users'), children: <RoleUsers key={role.id} role={role} /> },
          ]}
        />
      )}
    </>
  );
}

import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { App, Button, Flex, Table, Tag, Tooltip, type TableProps } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { PageHeader } from '../../components/PageHeader';
import { problemText } from '../../components/problemText';
import { useTranslation } from '../../lib/i18n';
import { problemOf } from '../../lib/problem';
import { NewRoleDialog } from './NewRoleDialog';
import { useDeleteRole, useRoles } from './queries';
import type { Role } from './types';

/** The roles of the tenant. */
export function RoleListPage() {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const roles = useRoles();
  const remove = useDeleteRole();
  const [creating, setCreating] = useState(false);

  const askToDelete = (role: Role) =>
    modal.confirm({
      title: t('role.deleteAsk', { name: role.name }),
      content: t('role.deleteHint'),
      okText: t('action.delete'),
      okButtonProps: { danger: true },
      cancelText: t('action.cancel'),
      onOk: () =>
        remove.mutateAsync(role).then(
          () => void message.success(t('record.deleted')),
          (error: unknown) => void message.error(problemText(problemOf(error), t)),
        ),
    });

  const columns: TableProps<Role>['columns'] = [
    {
      title: t('role.name'),
      key: 'name',
      render: (_, role) => (
        <Link className="row-link" to={`/roles/${role.id}`}>
          {role.name}
        </Link>
      ),
    },
    {
      title: t('role.permissions'),
      key: 'permissions',
      align: 'right',
      className: 'number',
      render: (_, role) => (role.admin ? t('role.all') : role.permissions.length),
    },
    {
      title: t('role.cutDown'),
      key: 'cutDown',
      render: (_, role) => (
        <Flex gap={4} align="center" wrap>
          {role.restrictions.map(({ entity, broken }) => (
            <Tag key={entity} color={broken ? 'error' : undefined} className="mono">
              {broken ? `${entity} · ${t('role.broken')}` : entity}
            </Tag>
          ))}
        </Flex>
      ),
    },
    {
      key: 'actions',
      title: <span className="unseen">{t('record.actions')}</span>,
      align: 'right',
      width: 64,
      render: (_, role) =>
        !role.admin && (
          <Tooltip title={t('action.delete')}>
            <Button
              type="text"
              size="small"
              danger
              icon={<DeleteOutlined />}
              aria-label={t('record.deleteNamed', { title: role.name })}
              onClick={() => askToDelete(role)}
            />
          </Tooltip>
        ),
    },
  ];

  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
      {t('role.new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('menu.roles')} hint={t('role.hint')} extra={create} />
      <div className="panel">
        {roles.isPending && <ListSkeleton />}
        {roles.isError && <ErrorState error={roles.error} onRetry={() => void roles.refetch()} />}
        {roles.isSuccess && (
          <Table<Role>
            rowKey="id"
            columns={columns}
            dataSource={roles.data.roles}
            pagination={false}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: <EmptyState title={t('role.empty')} action={create} /> }}
          />
        )}
      </div>
      {creating && <NewRoleDialog onClose={() => setCreating(false)} />}
    </>
  );
}

import { Switch, Table, Tag, Typography, type TableProps } from 'antd';
import { useState } from 'react';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { Pager } from '../../components/Pager';
import { ProblemAlert } from '../../components/ProblemAlert';
import { currentCursor, firstPage, type CursorStack } from '../../lib/cursorStack';
import { useTranslation } from '../../lib/i18n';
import { useAssignment, useUsers } from './queries';
import type { Role, User } from './types';

/** Every user of the tenant, and whether the user has the role: switched, that is stored at once. */
export function RoleUsers({ role }: { readonly role: Role }) {
  const { t } = useTranslation();
  const [stack, setStack] = useState<CursorStack>(firstPage);
  const users = useUsers(currentCursor(stack));
  const assignment = useAssignment(role);

  const columns: TableProps<User>['columns'] = [
    {
      title: t('role.has'),
      key: 'has',
      width: 120,
      render: (_, user) => (
        <Switch
          aria-label={t('role.hasNamed', { user: user.username })}
          checked={user.roles.includes(role.name)}
          disabled={assignment.isPending}
          loading={assignment.isPending && assignment.variables.user.id === user.id}
          onChange={(holds) => assignment.mutate({ user, holds })}
        />
      ),
    },
    {
      title: t('login.username'),
      key: 'username',
      render: (_, user) => (
        <>
          {user.username} {user.suspended && <Tag>{t('role.suspended')}</Tag>}
        </>
      ),
    },
    {
      title: t('role.otherRoles'),
      key: 'roles',
      render: (_, user) => (
        <Typography.Text type="secondary">{user.roles.filter((name) => name !== role.name).join(', ')}</Typography.Text>
      ),
    },
  ];

  return (
    <>
      {assignment.isError && <ProblemAlert error={assignment.error} />}
      <div className="panel">
        {users.isPending && <ListSkeleton />}
        {users.isError && <ErrorState error={users.error} onRetry={() => void users.refetch()} />}
        {users.isSuccess && (
          <>
            <Table<User>
              rowKey="id"
              columns={columns}
              dataSource={users.data.users}
              pagination={false}
              scroll={{ x: 'max-content' }}
              locale={{ emptyText: <EmptyState title={t('role.noUsers')} /> }}
            />
            <Pager stack={stack} next={users.data.next} busy={users.isPlaceholderData} onChange={setStack} />
          </>
        )}
      </div>
    </>
  );
}

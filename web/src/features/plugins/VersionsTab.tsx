import { UploadOutlined } from '@ant-design/icons';
import { Alert, App, Button, Flex, Table, Tag, Tooltip, Typography, type TableProps } from 'antd';
import { useState } from 'react';
import { CopyableId } from '../../components/CopyableId';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useMay } from '../../lib/account';
import { formatBytes, formatInstant } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { PurgeDroppedDialog } from './PurgeDroppedDialog';
import { RollbackDialog } from './RollbackDialog';
import { UpgradeDialog } from './UpgradeDialog';
import { UpgradeState } from './UpgradeState';
import { UploadDialog } from './UploadDialog';
import { useDropped, useUpgradeProgress, useVersions } from './versionQueries';
import { goesOn, type PluginVersion, type VersionRole } from './versions';

const COLOURS: Readonly<Record<VersionRole, string | undefined>> = {
  serving: 'success',
  previous: 'processing',
  stored: undefined,
};

type Open = { readonly kind: 'upgrade' | 'rollback'; readonly to: string } | { readonly kind: 'upload' | 'purge' };

/** What was dropped and is kept, and its end. */
function Dropped({
  id,
  busy,
  onPurge,
}: {
  readonly id: string;
  readonly busy: string | undefined;
  readonly onPurge: () => void;
}) {
  const { t } = useTranslation();
  const dropped = useDropped(id);
  if (dropped.isError) {
    return <ProblemAlert error={dropped.error} />;
  }
  if (!dropped.data || dropped.data.length === 0) {
    return null;
  }
  return (
    <Alert
      type="info"
      showIcon
      title={t('version.dropped')}
      description={
        <Flex gap={4} wrap>
          {dropped.data.map((name) => (
            <Typography.Text key={name} code>
              {name}
            </Typography.Text>
          ))}
        </Flex>
      }
      action={
        <Tooltip title={busy}>
          <Button size="small" danger disabled={busy !== undefined} onClick={onPurge}>
            {t('version.purgeDropped')}
          </Button>
        </Tooltip>
      }
    />
  );
}

/** The versions of a plugin: another one uploaded, the way to it planned and gone, and the way back. */
export function VersionsTab({ id }: { readonly id: string }) {
  const { t, language } = useTranslation();
  const { message } = App.useApp();
  const versions = useVersions(id);
  const mayAdminister = useMay('plugin.admin');
  // The server refuses another change of the version until this one has ended.
  const busy = goesOn(useUpgradeProgress(id).data) ? t('version.busy') : undefined;
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);

  if (versions.isPending) {
    return <ListSkeleton />;
  }
  if (versions.isError) {
    return <ErrorState error={versions.error} onRetry={() => void versions.refetch()} />;
  }

  const columns: TableProps<PluginVersion>['columns'] = [
    { title: t('plugin.version'), dataIndex: 'version' },
    {
      title: t('plugin.status'),
      dataIndex: 'role',
      render: (role: VersionRole) => <Tag color={COLOURS[role]}>{t(`version.role.${role}`)}</Tag>,
    },
    {
      title: t('plugin.uploadedAt'),
      dataIndex: 'uploadedAt',
      className: 'nowrap',
      render: (at: string) => formatInstant(at, language),
    },
    {
      title: t('plugin.size'),
      dataIndex: 'sizeBytes',
      align: 'right',
      className: 'number nowrap',
      render: (bytes: number) => formatBytes(bytes),
    },
    { title: 'SHA-256', dataIndex: 'sha256', render: (sha256: string) => <CopyableId id={sha256} /> },
    {
      key: 'actions',
      title: <span className="unseen">{t('record.actions')}</span>,
      align: 'right',
      className: 'nowrap',
      render: (_, { version, role }) =>
        mayAdminister &&
        role !== 'serving' && (
          <Flex gap={8} justify="flex-end">
            {role === 'previous' && (
              <Tooltip title={busy}>
                <Button
                  size="small"
                  disabled={busy !== undefined}
                  onClick={() => setOpen({ kind: 'rollback', to: version })}
                >
                  {t('version.rollback')}
                </Button>
              </Tooltip>
            )}
            <Tooltip title={busy}>
              <Button
                size="small"
                aria-label={t('version.planFor', { version })}
                disabled={busy !== undefined}
                onClick={() => setOpen({ kind: 'upgrade', to: version })}
              >
                {t('version.plan')}
              </Button>
            </Tooltip>
          </Flex>
        ),
    },
  ];

  return (
    <Flex vertical gap={16} className="tab-body">
      {mayAdminister && (
        <Flex justify="space-between" align="center" gap={16} wrap>
          <Typography.Text type="secondary">{t('version.hint')}</Typography.Text>
          <Button icon={<UploadOutlined />} onClick={() => setOpen({ kind: 'upload' })}>
            {t('version.upload')}
          </Button>
        </Flex>
      )}
      <UpgradeState id={id} mayCancel={mayAdminister} />
      <Table<PluginVersion>
        rowKey="version"
        size="small"
        columns={columns}
        dataSource={versions.data}
        pagination={false}
        scroll={{ x: 'max-content' }}
      />
      {mayAdminister && <Dropped id={id} busy={busy} onPurge={() => setOpen({ kind: 'purge' })} />}
      {open?.kind === 'upload' && <UploadDialog onClose={close} />}
      {open?.kind === 'upgrade' && <UpgradeDialog id={id} to={open.to} onClose={close} />}
      {open?.kind === 'rollback' && <RollbackDialog id={id} to={open.to} onClose={close} />}
      {open?.kind === 'purge' && (
        <PurgeDroppedDialog
          id={id}
          onClose={close}
          onPurged={() => {
            void message.success(t('version.purged'));
            close();
          }}
        />
      )}
    </Flex>
  );
}

import { UploadOutlined } from '@ant-design/icons';
import { Button, Table, Typography, type TableProps } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { PageHeader } from '../../components/PageHeader';
import { useMay } from '../../lib/account';
import { formatBytes, formatInstant } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { usePlugins } from './queries';
import { pluginName } from './pluginName';
import { ConditionTags, StateTag } from './tags';
import type { PluginSummary } from './types';
import { UploadDialog } from './UploadDialog';

export function PluginListPage() {
  const translation = useTranslation();
  const { t, language } = translation;
  const plugins = usePlugins();
  const mayAdminister = useMay('plugin.admin');
  const [uploading, setUploading] = useState(false);

  const upload = mayAdminister && (
    <Button type="primary" icon={<UploadOutlined />} onClick={() => setUploading(true)}>
      {t('plugin.upload')}
    </Button>
  );
  const columns: TableProps<PluginSummary>['columns'] = [
    {
      title: t('plugin.name'),
      key: 'name',
      render: (_, plugin) => (
        <>
          <Link className="row-link" to={`/plugins/${encodeURIComponent(plugin.id)}`}>
            {pluginName(plugin, translation)}
          </Link>
          <br />
          <Typography.Text type="secondary" className="mono">
            {plugin.id}
          </Typography.Text>
        </>
      ),
    },
    { title: t('plugin.version'), dataIndex: 'version' },
    {
      title: t('plugin.status'),
      key: 'status',
      render: (_, plugin) => <StateTag state={plugin.status} reason={plugin.reason} />,
    },
    {
      title: t('plugin.health'),
      key: 'health',
      render: (_, plugin) => <ConditionTags plugin={plugin} health={plugin.health} />,
    },
    {
      title: t('plugin.size'),
      dataIndex: 'sizeBytes',
      align: 'right',
      className: 'number nowrap',
      render: (bytes: number | null) => formatBytes(bytes),
    },
    {
      title: t('plugin.updatedAt'),
      dataIndex: 'updatedAt',
      className: 'nowrap',
      render: (at: string | null) => formatInstant(at, language),
    },
  ];

  return (
    <>
      <PageHeader title={t('menu.plugins')} hint={t('plugin.hint')} extra={upload} />
      <div className="panel">
        {plugins.isPending && <ListSkeleton />}
        {plugins.isError && <ErrorState error={plugins.error} onRetry={() => void plugins.refetch()} />}
        {plugins.isSuccess && (
          <Table<PluginSummary>
            rowKey="id"
            columns={columns}
            dataSource={plugins.data}
            pagination={false}
            scroll={{ x: 'max-content' }}
            locale={{
              emptyText: <EmptyState title={t('plugin.empty')} hint={t('plugin.emptyHint')} action={upload} />,
            }}
          />
        )}
      </div>
      {uploading && <UploadDialog onClose={() => setUploading(false)} />}
    </>
  );
}

import { PlusOutlined } from '@ant-design/icons';
import { Button, Flex, Table, Tag, type TableProps } from 'antd';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { PageHeader } from '../../components/PageHeader';
import { formatInstant } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { useWebhooks } from './queries';
import { SecretDialog } from './SecretDialog';
import { StateTag } from './StateTag';
import type { Webhook, WithSecret } from './types';
import { WebhookDialog } from './WebhookDialog';

/** Where the tenant's events are sent. */
export function WebhookListPage() {
  const { t, language } = useTranslation();
  const navigate = useNavigate();
  const webhooks = useWebhooks();
  const [creating, setCreating] = useState(false);
  const [created, setCreated] = useState<WithSecret | null>(null);

  const columns: TableProps<Webhook>['columns'] = [
    {
      title: t('webhook.url'),
      key: 'url',
      render: (_, { id, url, description }) => (
        <>
          <Link className="row-link webhook-url" to={`/webhooks/${id}`}>
            {url}
          </Link>
          {description !== '' && <div className="remedy">{description}</div>}
        </>
      ),
    },
    {
      title: t('webhook.types'),
      key: 'types',
      render: (_, { types }) => (
        <Flex gap={4} wrap>
          {types.map((type) => (
            <Tag key={type} className="mono">
              {type}
            </Tag>
          ))}
        </Flex>
      ),
    },
    { title: t('webhook.state'), key: 'state', render: (_, webhook) => <StateTag webhook={webhook} /> },
    {
      title: t('webhook.created'),
      dataIndex: 'createdAt',
      className: 'nowrap',
      render: (at: string) => formatInstant(at, language),
    },
  ];

  const create = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
      {t('webhook.new')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('menu.webhooks')} hint={t('webhook.hint')} extra={create} />
      <div className="panel">
        {webhooks.isPending && <ListSkeleton />}
        {webhooks.isError && <ErrorState error={webhooks.error} onRetry={() => void webhooks.refetch()} />}
        {webhooks.isSuccess && (
          <Table<Webhook>
            rowKey="id"
            columns={columns}
            dataSource={webhooks.data.webhooks}
            pagination={false}
            scroll={{ x: 'max-content' }}
            locale={{
              emptyText: <EmptyState title={t('webhook.empty')} hint={t('webhook.emptyHint')} action={create} />,
            }}
          />
        )}
      </div>
      {creating && (
        <WebhookDialog
          webhook={null}
          onClose={() => setCreating(false)}
          onCreated={(made) => {
            setCreating(false);
            setCreated(made);
          }}
        />
      )}
      {created !== null && (
        <SecretDialog secret={created.secret} onClose={() => void navigate(`/webhooks/${created.webhook.id}`)} />
      )}
    </>
  );
}

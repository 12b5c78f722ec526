import { DeleteOutlined, EditOutlined, KeyOutlined, SendOutlined } from '@ant-design/icons';
import { Alert, App, Breadcrumb, Button, Flex, Tag } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router-dom';
import { ErrorState } from '../../components/ErrorState';
import { ListSkeleton } from '../../components/ListSkeleton';
import { PageHeader } from '../../components/PageHeader';
import { problemText } from '../../components/problemText';
import { formatInstant } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import { problemOf } from '../../lib/problem';
import { DeliveriesTable } from './DeliveriesTable';
import { useDeleteWebhook, useTestWebhook, useWebhook } from './queries';
import { RotateDialog } from './RotateDialog';
import { SecretDialog } from './SecretDialog';
import { StateTag } from './StateTag';
import type { Webhook } from './types';
import { WebhookDialog } from './WebhookDialog';

/** One webhook: what it is, and what became of its messages. */
export function WebhookPage() {
  const { id = '' } = useParams();
  const { t } = useTranslation();
  const webhook = useWebhook(id);
  const title = webhook.data?.description || t('webhook.one');
  return (
    <>
      <PageHeader
        title={title}
        above={
          <Breadcrumb
            items={[{ title: <Link to="/webhooks">{t('menu.webhooks')}</Link> }, { title }]}
            className="way"
          />
        }
        extra={webhook.data && <Actions webhook={webhook.data} />}
      />
      {webhook.data === undefined ? (
        <div className="panel">
          {webhook.error === null ? (
            <ListSkeleton />
          ) : (
            <ErrorState error={webhook.error} onRetry={() => void webhook.refetch()} />
          )}
        </div>
      ) : (
        <Flex vertical gap={16}>
          <Facts webhook={webhook.data} />
          <DeliveriesTable key={id} webhook={id} />
        </Flex>
      )}
    </>
  );
}

function Actions({ webhook }: { readonly webhook: Webhook }) {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const navigate = useNavigate();
  const test = useTestWebhook(webhook.id);
  const remove = useDeleteWebhook();
  const [open, setOpen] = useState<'edit' | 'rotate' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const tellFault = (error: unknown) => void message.error(problemText(problemOf(error), t));

  const askToDelete = () =>
    modal.confirm({
      title: t('webhook.deleteAsk'),
      content: t('webhook.deleteHint'),
      okText: t('action.delete'),
      okButtonProps: { danger: true },
      cancelText: t('action.cancel'),
      onOk: () =>
        remove.mutateAsync(webhook).then(() => {
          void message.success(t('record.deleted'));
          void navigate('/webhooks');
        }, tellFault),
    });

  return (
    <>
      <Button
        icon={<SendOutlined />}
        disabled={!webhook.enabled}
        loading={test.isPending}
        onClick={() =>
          test.mutate(undefined, { onSuccess: () => void message.success(t('webhook.tested')), onError: tellFault })
        }
      >
        {t('webhook.test')}
      </Button>
      <Button icon={<EditOutlined />} onClick={() => setOpen('edit')}>
        {t('action.edit')}
      </Button>
      <Button icon={<KeyOutlined />} onClick={() => setOpen('rotate')}>
        {t('webhook.rotate')}
      </Button>
      <Button danger icon={<DeleteOutlined />} onClick={askToDelete}>
        {t('action.delete')}
      </Button>
      {open === 'edit' && <WebhookDialog webhook={webhook} onClose={() => setOpen(null)} />}
      {open === 'rotate' && (
        <RotateDialog
          id={webhook.id}
          onClose={() => setOpen(null)}
          onRotated={(rotated) => {
            setOpen(null);
            setSecret(rotated);
          }}
        />
      )}
      {secret !== null && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}

function Facts({ webhook }: { readonly webhook: Webhook }) {
  const { t, language } = useTranslation();
  return (
    <div className="panel webhook-facts">
      {webhook.disabledBecause !== null && (
        <Alert
          type="error"
          showIcon
          title={t(`webhook.because.${webhook.disabledBecause}`)}
          description={t('webhook.becauseHint')}
        />
      )}
      <dl className="facts">
        <dt>{t('webhook.url')}</dt>
        <dd className="mono webhook-url">{webhook.url}</dd>
        <dt>{t('webhook.types')}</dt>
        <dd>
          <Flex gap={4} wrap>
            {webhook.types.map((type) => (
              <Tag key={type} className="mono">
                {type}
              </Tag>
            ))}
          </Flex>
        </dd>
        <dt>{t('webhook.state')}</dt>
        <dd>
          <StateTag webhook={webhook} />
        </dd>
        {webhook.heldUntil !== null && (
          <>
            <dt>{t('webhook.heldUntil')}</dt>
            <dd>{formatInstant(webhook.heldUntil, language)}</dd>
          </>
        )}
        {webhook.formerSecretUntil !== null && (
          <>
            <dt>{t('webhook.formerUntil')}</dt>
            <dd>{formatInstant(webhook.formerSecretUntil, language)}</dd>
          </>
        )}
      </dl>
    </div>
  );
}

import { Form, Input, Modal, Select, Switch } from 'antd';
import { useState } from 'react';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useTranslation } from '../../lib/i18n';
import { fieldErrors, problemOf } from '../../lib/problem';
import { useChangeWebhook, useCreateWebhook } from './queries';
import type { Webhook, WithSecret } from './types';

interface WebhookDialogProps {
  /** Null for a new one. */
  readonly webhook: Webhook | null;
  readonly onCreated?: (created: WithSecret) => void;
  readonly onClose: () => void;
}

const FIELDS = ['url', 'types', 'description'] as const;

/** Makes a webhook, or changes one; what the server refuses is told at its field. */
export function WebhookDialog({ webhook, onCreated, onClose }: WebhookDialogProps) {
  const { t } = useTranslation();
  const create = useCreateWebhook();
  const change = useChangeWebhook();
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [types, setTypes] = useState<readonly string[]>(webhook?.types ?? []);
  const [description, setDescription] = useState(webhook?.description ?? '');
  const [enabled, setEnabled] = useState(webhook?.enabled ?? true);
  const error = create.error ?? change.error;
  const faults = error === null ? null : fieldErrors(problemOf(error), FIELDS);
  const atField = (field: (typeof FIELDS)[number]) => {
    const texts = faults?.byField.get(field);
    return { help: texts?.join(' · '), validateStatus: texts && ('error' as const) };
  };

  const save = () => {
    const draft = { url: url.trim(), types: types.map((type) => type.trim()), description, enabled };
    if (webhook === null) {
      create.mutate(draft, { onSuccess: (created) => onCreated?.(created) });
    } else {
      change.mutate({ webhook, draft }, { onSuccess: onClose });
    }
  };

  return (
    <Modal
      open
      title={webhook === null ? t('webhook.new') : t('webhook.edit')}
      okText={webhook === null ? t('webhook.create') : t('action.save')}
      cancelText={t('action.cancel')}
      okButtonProps={{ loading: create.isPending || change.isPending }}
      onOk={save}
      onCancel={onClose}
    >
      <Form layout="vertical" onFinish={save}>
        <Form.Item label={t('webhook.url')} htmlFor="webhook-url" {...atField('url')}>
          <Input
            id="webhook-url"
            type="url"
            autoFocus
            autoComplete="off"
            placeholder="https://example.com/hooks/orders"
            maxLength={2000}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        </Form.Item>
        <Form.Item
          label={t('webhook.types')}
          htmlFor="webhook-types"
          extra={t('webhook.typesHint')}
          {...atField('types')}
        >
          <Select
            id="webhook-types"
            mode="tags"
            open={false}
            suffix={null}
            tokenSeparators={[' ', ';']}
            placeholder="com.acme.inventory.item.{created,updated}"
            value={[...types]}
            onChange={(chosen: string[]) => setTypes(chosen)}
          />
        </Form.Item>
        <Form.Item label={t('webhook.description')} htmlFor="webhook-description" {...atField('description')}>
          <Input
            id="webhook-description"
            maxLength={200}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        </Form.Item>
        <Form.Item label={t('webhook.enabled')} htmlFor="webhook-enabled">
          <Switch id="webhook-enabled" checked={enabled} onChange={setEnabled} />
        </Form.Item>
      </Form>
      {error !== null && (faults === null || faults.byField.size === 0) && <ProblemAlert error={error} />}
    </Modal>
  );
}

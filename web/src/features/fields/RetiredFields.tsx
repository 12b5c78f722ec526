import { App, Button, Flex, Input, Modal, Table, Typography, type TableProps } from 'antd';
import { useState } from 'react';
import { ProblemAlert } from '../../components/ProblemAlert';
import { problemText } from '../../components/problemText';
import { useTranslation } from '../../lib/i18n';
import { problemOf } from '../../lib/problem';
import { usePurgeField, useRestoreField } from './queries';
import type { CustomField, Target } from './types';

interface RetiredFieldsProps {
  readonly target: Target;
  readonly fields: readonly CustomField[];
}

/** Fields that are out of use and keep their values. */
export function RetiredFields({ target, fields }: RetiredFieldsProps) {
  const { t, label } = useTranslation();
  const { message } = App.useApp();
  const restore = useRestoreField(target);
  const purge = usePurgeField(target);
  const [asked, setAsked] = useState<CustomField | null>(null);
  const [typed, setTyped] = useState('');

  const close = () => {
    setAsked(null);
    setTyped('');
    purge.reset();
  };
  const columns: TableProps<CustomField>['columns'] = [
    { title: t('customField.name'), key: 'name', render: (_, field) => <code>{field.field}</code> },
    { title: t('customField.label'), key: 'label', render: (_, field) => label(field.label, field.name) },
    { title: t('customField.type'), key: 'type', dataIndex: 'type' },
    {
      title: <span className="unseen">{t('record.actions')}</span>,
      key: 'actions',
      align: 'right',
      render: (_, field) => (
        <Flex justify="flex-end" gap={8}>
          <Button
            size="small"
            onClick={() =>
              restore.mutate(field, { onError: (error) => void message.error(problemText(problemOf(error), t)) })
            }
          >
            {t('customField.restore')}
          </Button>
          <Button size="small" danger onClick={() => setAsked(field)}>
            {t('customField.purge')}
          </Button>
        </Flex>
      ),
    },
  ];

  return (
    <section aria-label={t('customField.retired')} className="panel-section">
      <Typography.Title level={3} className="section-title">
        {t('customField.retired')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{t('customField.retiredHint')}</Typography.Paragraph>
      <Table<CustomField> rowKey="tag" columns={columns} dataSource={[...fields]} pagination={false} />
      {asked && (
        <Modal
          open
          title={t('customField.purgeAsk', { name: asked.field })}
          okText={t('customField.purge')}
          okButtonProps={{ danger: true, loading: purge.isPending, disabled: typed !== asked.name }}
          cancelText={t('action.cancel')}
          onOk={() => purge.mutate(asked, { onSuccess: close })}
          onCancel={close}
        >
          <Flex vertical gap={16}>
            <label htmlFor="purge-field">{t('customField.purgeHint', { name: asked.name })}</label>
            <Input
              id="purge-field"
              autoFocus
              autoComplete="off"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
            {purge.isError && <ProblemAlert error={purge.error} />}
          </Flex>
        </Modal>
      )}
    </section>
  );
}

import { Alert, Flex, Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useTranslation } from '../../lib/i18n';
import { usePurge } from './queries';

interface PurgeDialogProps {
  readonly id: string;
  readonly onClose: () => void;
  readonly onPurged: () => void;
}

/** Purging cannot be taken back, so the plugin's id is typed again before it. */
export function PurgeDialog({ id, onClose, onPurged }: PurgeDialogProps) {
  const { t } = useTranslation();
  const purging = usePurge(id, onPurged);
  const [typed, setTyped] = useState('');
  const matches = typed.trim() === id;
  const purge = () => {
    if (matches) {
      purging.mutate();
    }
  };
  return (
    <Modal
      open
      title={t('purge.title')}
      okText={t('step.purge')}
      cancelText={t('action.cancel')}
      okButtonProps={{ danger: true, disabled: !matches, loading: purging.isPending }}
      onOk={purge}
      onCancel={onClose}
    >
      <Flex vertical gap={16}>
        <Alert type="warning" showIcon title={t('purge.warning')} />
        <Form layout="vertical" onFinish={purge}>
          <Form.Item
            label={
              <span>
                {t('purge.type')} <Typography.Text code>{id}</Typography.Text>
              </span>
            }
            htmlFor="purge-confirm"
            style={{ marginBottom: 0 }}
          >
            <Input
              id="purge-confirm"
              autoFocus
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </Form.Item>
        </Form>
        {purging.isError && <ProblemAlert error={purging.error} />}
      </Flex>
    </Modal>
  );
}

import { Alert, Flex, Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useTranslation } from '../../lib/i18n';
import { usePurgeDropped } from './versionQueries';

interface PurgeDroppedDialogProps {
  readonly id: string;
  readonly onClose: () => void;
  readonly onPurged: () => void;
}

/** Ends what earlier versions dropped; the plugin's id is typed again before it, as there is no way back. */
export function PurgeDroppedDialog({ id, onClose, onPurged }: PurgeDroppedDialogProps) {
  const { t } = useTranslation();
  const purging = usePurgeDropped(id);
  const [typed, setTyped] = useState('');
  const matches = typed.trim() === id;
  const purge = () => {
    if (matches) {
      purging.mutate(id, { onSuccess: onPurged });
    }
  };
  return (
    <Modal
      open
      title={t('version.purgeTitle')}
      okText={t('step.purge')}
      cancelText={t('action.cancel')}
      okButtonProps={{ danger: true, disabled: !matches, loading: purging.isPending }}
      onOk={purge}
      onCancel={onClose}
    >
      <Flex vertical gap={16}>
        <Alert type="warning" showIcon title={t('version.purgeWarning')} />
        <Form layout="vertical" onFinish={purge}>
          <Form.Item
            label={
              <span>
                {t('purge.type')} <Typography.Text code>{id}</Typography.Text>
              </span>
            }
            htmlFor="purge-dropped-confirm"
            style={{ marginBottom: 0 }}
          >
            <Input
              id="purge-dropped-confirm"
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

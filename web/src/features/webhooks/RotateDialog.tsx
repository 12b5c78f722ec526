import { Flex, Form, InputNumber, Modal, Typography } from 'antd';
import { useState } from 'react';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useTranslation } from '../../lib/i18n';
import { useRotateSecret } from './queries';

interface RotateDialogProps {
  readonly id: string;
  readonly onRotated: (secret: string) => void;
  readonly onClose: () => void;
}

const STANDARD_HOURS = 24;
const MOST_HOURS = 168;

/** Replaces the secret; the former one signs too for as long as is chosen. */
export function RotateDialog({ id, onRotated, onClose }: RotateDialogProps) {
  const { t } = useTranslation();
  const rotate = useRotateSecret(id);
  const [hours, setHours] = useState<number | null>(STANDARD_HOURS);
  return (
    <Modal
      open
      title={t('webhook.rotate')}
      okText={t('webhook.rotate')}
      cancelText={t('action.cancel')}
      okButtonProps={{ loading: rotate.isPending, disabled: hours === null }}
      onOk={() => hours !== null && rotate.mutate(hours, { onSuccess: ({ secret }) => onRotated(secret) })}
      onCancel={onClose}
    >
      <Flex vertical gap={16}>
        <Typography.Text>{t('webhook.rotateHint')}</Typography.Text>
        <Form layout="vertical">
          <Form.Item label={t('webhook.overlap')} htmlFor="webhook-overlap" style={{ marginBottom: 0 }}>
            <InputNumber<number>
              id="webhook-overlap"
              min={0}
              max={MOST_HOURS}
              precision={0}
              value={hours}
              onChange={setHours}
            />
          </Form.Item>
        </Form>
        {rotate.isError && <ProblemAlert error={rotate.error} />}
      </Flex>
    </Modal>
  );
}

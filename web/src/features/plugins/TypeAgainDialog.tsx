import { Alert, Flex, Form, Input, Modal, Typography } from 'antd';
import { useState } from 'react';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useTranslation } from '../../lib/i18n';

interface TypeAgainDialogProps {
  /** What is typed again. */
  readonly id: string;
  readonly title: string;
  readonly warning: string;
  readonly inputId: string;
  readonly isPending: boolean;
  /** Why it was refused; null for not. */
  readonly error: Error | null;
  readonly onPurge: () => void;
  readonly onClose: () => void;
}

/** Purging cannot be taken back, so the plugin's id is typed again before it. */
export function TypeAgainDialog(props: TypeAgainDialogProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const matches = typed.trim() === props.id;
  const purge = () => {
    if (matches) {
      props.onPurge();
    }
  };
  return (
    <Modal
      open
      title={props.title}
      okText={t('step.purge')}
      cancelText={t('action.cancel')}
      okButtonProps={{ danger: true, disabled: !matches, loading: props.isPending }}
      onOk={purge}
      onCancel={props.onClose}
    >
      <Flex vertical gap={16}>
        <Alert type="warning" showIcon title={props.warning} />
        <Form layout="vertical" onFinish={purge}>
          <Form.Item
            label={
              <span>
                {t('purge.type')} <Typography.Text code>{props.id}</Typography.Text>
              </span>
            }
            htmlFor={props.inputId}
            style={{ marginBottom: 0 }}
          >
            <Input
              id={props.inputId}
              autoFocus
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          </Form.Item>
        </Form>
        {props.error !== null && <ProblemAlert error={props.error} />}
      </Flex>
    </Modal>
  );
}

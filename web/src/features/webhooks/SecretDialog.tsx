import { Alert, Button, Flex, Modal, Typography } from 'antd';
import { useTranslation } from '../../lib/i18n';

/** Shows a secret this once. Closed by its button alone, so that nobody loses it by a slip. */
export function SecretDialog({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      open
      title={t('webhook.secret')}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('webhook.secretKept')}
        </Button>
      }
    >
      <Flex vertical gap={16}>
        <Alert type="warning" showIcon title={t('webhook.secretOnce')} description={t('webhook.secretHint')} />
        <Typography.Paragraph className="mono secret" copyable={{ text: secret }} style={{ marginBottom: 0 }}>
          {secret}
        </Typography.Paragraph>
      </Flex>
    </Modal>
  );
}

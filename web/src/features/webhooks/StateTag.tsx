import { Tag, Tooltip } from 'antd';
import { formatInstant } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import type { Webhook } from './types';

/** How a webhook is. */
export function StateTag({ webhook }: { readonly webhook: Webhook }) {
  const { t, language } = useTranslation();
  if (!webhook.enabled) {
    return webhook.disabledBecause === null ? (
      <Tag>{t('webhook.off')}</Tag>
    ) : (
      <Tag color="error">{t(`webhook.because.${webhook.disabledBecause}`)}</Tag>
    );
  }
  if (webhook.failingSince !== null) {
    return (
      <Tooltip title={t('webhook.failingSince', { at: formatInstant(webhook.failingSince, language) })}>
        <Tag color="warning">{t('webhook.failing')}</Tag>
      </Tooltip>
    );
  }
  return <Tag color="success">{t('webhook.on')}</Tag>;
}

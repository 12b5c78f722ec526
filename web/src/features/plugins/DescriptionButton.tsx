import { DownloadOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';
import { problemText } from '../../components/problemText';
import { download } from '../../lib/http';
import { useTranslation } from '../../lib/i18n';
import { problemOf } from '../../lib/problem';

/** Saves the OpenAPI document of a plugin's rows, as the user meets them. */
export function DescriptionButton({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);

  const save = () => {
    setBusy(true);
    download(`/plugins/${encodeURIComponent(id)}/$openapi`, `${id}.openapi.json`)
      .catch((error: unknown) => {
        const problem = problemOf(error);
        void message.error(problem.status === 404 ? t('plugin.openapiNone') : problemText(problem, t));
      })
      .finally(() => setBusy(false));
  };
  return (
    <Button size="small" icon={<DownloadOutlined />} loading={busy} onClick={save}>
      {t('plugin.openapiSave')}
    </Button>
  );
}

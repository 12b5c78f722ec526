import { Button, Result } from 'antd';
import { useTranslation } from '../lib/i18n';

/** Shown when the web itself fails, such as a part of it that a newer release has replaced on the server. */
export function CrashPage() {
  const { t } = useTranslation();
  return (
    <main>
      <Result
        status="warning"
        title={<h1 className="result-title">{t('crash.title')}</h1>}
        subTitle={t('crash.hint')}
        extra={
          <Button type="primary" onClick={() => window.location.reload()}>
            {t('action.reload')}
          </Button>
        }
      />
    </main>
  );
}

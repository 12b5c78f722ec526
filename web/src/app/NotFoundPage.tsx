import { Result } from 'antd';
import { LinkButton } from '../components/LinkButton';
import { PageHeader } from '../components/PageHeader';
import { useTranslation } from '../lib/i18n';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('notFound.title')} />
      <Result
        status="404"
        subTitle={t('notFound.hint')}
        extra={
          <LinkButton to="/" type="primary">
            {t('action.home')}
          </LinkButton>
        }
      />
    </>
  );
}

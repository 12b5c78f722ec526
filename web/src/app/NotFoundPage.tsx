import { EmptyState } from '../components/EmptyState';
import { LinkButton } from '../components/LinkButton';
import { PageHeader } from '../components/PageHeader';
import { useTranslation } from '../lib/i18n';

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('notFound.title')} />
      <div className="panel">
        <EmptyState title={t('notFound.hint')} action={<LinkButton to="/">{t('action.home')}</LinkButton>} />
      </div>
    </>
  );
}

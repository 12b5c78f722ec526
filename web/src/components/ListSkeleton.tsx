import { Skeleton } from 'antd';
import { useTranslation } from '../lib/i18n';

/** Holds the place of a list while it loads for the first time. */
export function ListSkeleton({ rows = 6 }: { readonly rows?: number }) {
  const { t } = useTranslation();
  return (
    <div className="list-skeleton" role="status" aria-label={t('state.loading')}>
      <Skeleton active title={false} paragraph={{ rows, width: '100%' }} />
    </div>
  );
}

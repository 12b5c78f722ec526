import { useQueryClient } from '@tanstack/react-query';
import { Spin } from 'antd';
import { useEffect } from 'react';
import { Navigate, useLocation } from 'react-router-dom';
import { ErrorState } from '../components/ErrorState';
import { useMe } from '../lib/account';
import { useTranslation } from '../lib/i18n';
import { useSession } from '../lib/session';
import { Shell } from './Shell';

function WithAccount() {
  const { t } = useTranslation();
  const me = useMe();
  if (me.isPending) {
    return <Spin fullscreen description={t('state.loading')} />;
  }
  if (me.isError) {
    return <ErrorState error={me.error} onRetry={() => void me.refetch()} />;
  }
  return <Shell me={me.data} />;
}

/** Lets a signed-in user pass; anybody else is led to the sign-in, and back here afterwards. */
export function SignedIn() {
  const { token } = useSession();
  const location = useLocation();
  const queryClient = useQueryClient();

  useEffect(() => {
    if (token === null) {
      queryClient.clear();
    }
  }, [token, queryClient]);

  if (token === null) {
    return <Navigate to="/login" replace state={{ from: location.pathname + location.search }} />;
  }
  return <WithAccount />;
}

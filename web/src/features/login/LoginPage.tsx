import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Typography } from 'antd';
import { useEffect } from 'react';
import { Navigate, useLocation } from 'react-router-dom';
import { LanguageSwitch } from '../../components/LanguageSwitch';
import { ProblemAlert } from '../../components/ProblemAlert';
import { send } from '../../lib/http';
import { useTranslation } from '../../lib/i18n';
import { problemOf } from '../../lib/problem';
import { beginSession, useSession } from '../../lib/session';
import { JoineryDrawing } from './JoineryDrawing';

interface Credentials {
  readonly tenant: string;
  readonly username: string;
  readonly password: string;
}

/** Where the user wanted to go; only an address of this web. */
function destination(state: unknown): string {
  const from = typeof state === 'object' && state !== null && 'from' in state ? state.from : undefined;
  return typeof from === 'string' && from.startsWith('/') && !from.startsWith('//') ? from : '/';
}

export function LoginPage() {
  const { t } = useTranslation();
  const { token, end } = useSession();
  const location = useLocation();
  const signIn = useMutation({
    mutationFn: async (credentials: Credentials) =>
      (await send<{ token: string }>('/auth/login', { method: 'POST', json: credentials, anonymous: true })).body,
    onSuccess: ({ token: given }) => beginSession(given),
  });

  useEffect(() => {
    document.title = `${t('login.title')} · Mortise`;
  }, [t]);

  if (token !== null) {
    return <Navigate to={destination(location.state)} replace />;
  }
  const refused = problemOf(signIn.error).status === 401;
  return (
    <div className="sign-in">
      <aside className="sign-in-brand">
        <JoineryDrawing />
        <strong>Mortise 榫卯</strong>
        <p>{t('login.claim')}</p>
      </aside>
      <main className="sign-in-main">
        <div className="sign-in-language">
          <LanguageSwitch />
        </div>
        <div className="sign-in-form">
          <Typography.Title level={1} className="page-title">
            {t('login.title')}
          </Typography.Title>
          <Typography.Paragraph type="secondary">{t('login.hint')}</Typography.Paragraph>
          {end === 'expired' && !signIn.isError && <Alert type="info" showIcon title={t('login.expired')} />}
          {signIn.isError &&
            (refused ? (
              <Alert type="error" showIcon role="alert" title={t('login.refused')} />
            ) : (
              <ProblemAlert error={signIn.error} />
            ))}
          <Form<Credentials>
            layout="vertical"
            size="large"
            requiredMark={false}
            initialValues={{ tenant: 'default' }}
            onFinish={(credentials) => signIn.mutate(credentials)}
            style={{ marginTop: 20 }}
          >
            <Form.Item name="tenant" label={t('login.tenant')} rules={[{ required: true }]}>
              <Input autoComplete="organization" autoCapitalize="none" spellCheck={false} />
            </Form.Item>
            <Form.Item name="username" label={t('login.username')} rules={[{ required: true }]}>
              <Input autoComplete="username" autoCapitalize="none" spellCheck={false} autoFocus />
            </Form.Item>
            <Form.Item name="password" label={t('login.password')} rules={[{ required: true }]}>
              <Input.Password autoComplete="current-password" />
            </Form.Item>
            <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
              {t('action.signIn')}
            </Button>
          </Form>
        </div>
      </main>
    </div>
  );
}

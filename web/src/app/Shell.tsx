import { LogoutOutlined, UserOutlined } from '@ant-design/icons';
import { Button, Dropdown, Flex, Layout, Menu, Typography } from 'antd';
import { useEffect, useRef } from 'react';
import { Link, Outlet, useLocation } from 'react-router-dom';
import { LanguageSwitch } from '../components/LanguageSwitch';
import { Logo } from '../components/Logo';
import type { Me } from '../lib/account';
import { useTranslation } from '../lib/i18n';
import { usePluginMetas } from '../lib/meta';
import { endSession } from '../lib/session';
import { menuItems, selectedKey } from './menu';

/** The frame around every page: menu, tenant, language, account. */
export function Shell({ me }: { readonly me: Me }) {
  const translation = useTranslation();
  const { t } = translation;
  const metas = usePluginMetas();
  const { pathname } = useLocation();
  const content = useRef<HTMLElement>(null);
  const page = selectedKey(pathname);
  const shown = useRef(page);

  // A new page starts at its top, for the eye and for the keyboard alike.
  useEffect(() => {
    if (shown.current !== page) {
      shown.current = page;
      window.scrollTo(0, 0);
      content.current?.focus({ preventScroll: true });
    }
  }, [page]);

  return (
    <Layout className="shell" hasSider>
      <a className="skip-link" href="#content">
        {t('shell.skip')}
      </a>
      <Layout.Sider className="shell-sider" width={232} theme="light">
        <Link to="/" className="brand">
          <Logo size={28} />
          <span>
            Mortise <small>榫卯</small>
          </span>
        </Link>
        <nav aria-label={t('shell.menu')}>
          <Menu mode="inline" selectedKeys={[page]} items={menuItems(me, metas.data ?? [], translation)} />
        </nav>
      </Layout.Sider>
      <Layout>
        <Layout.Header className="shell-header">
          <Typography.Text strong>{me.tenant.name || me.tenant.slug}</Typography.Text>
          <Flex gap={8} align="center">
            <LanguageSwitch />
            <Dropdown
              trigger={['click']}
              menu={{
                items: [{ key: 'signOut', icon: <LogoutOutlined />, label: t('action.signOut') }],
                onClick: () => endSession('signed_out'),
              }}
            >
              <Button type="text" icon={<UserOutlined />} aria-haspopup="menu">
                {me.user.username}
              </Button>
            </Dropdown>
          </Flex>
        </Layout.Header>
        <main id="content" ref={content} tabIndex={-1} className="shell-content">
          <Outlet />
        </main>
      </Layout>
    </Layout>
  );
}

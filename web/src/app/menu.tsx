import {
  ApiOutlined,
  AppstoreOutlined,
  ClockCircleOutlined,
  FormOutlined,
  HomeOutlined,
  NotificationOutlined,
  SafetyOutlined,
  TableOutlined,
  WarningOutlined,
} from '@ant-design/icons';
import type { MenuProps } from 'antd';
import { Link } from 'react-router-dom';
import type { Me } from '../lib/account';
import type { Translation } from '../lib/i18n/context';
import { pagePath, visiblePages, type PluginMeta } from '../lib/meta';

type MenuItems = NonNullable<MenuProps['items']>;

const item = (path: string, icon: React.ReactNode, text: string) => ({
  key: path,
  icon,
  label: <Link to={path}>{text}</Link>,
  title: text,
});

/** The menu that this user's permissions and this tenant's running plugins give. */
export function menuItems(me: Me, metas: readonly PluginMeta[], { t, label }: Translation): MenuItems {
  const may = (permission: string) => me.permissions.includes(permission);
  const items: MenuItems = [item('/', <HomeOutlined />, t('menu.home'))];
  for (const meta of metas) {
    const pages = visiblePages(meta);
    if (pages.length > 0) {
      items.push({
        type: 'group',
        key: meta.plugin,
        label: label(meta.name, meta.plugin),
        children: pages.map((page) =>
          item(
            pagePath(meta.plugin, page.path),
            <TableOutlined />,
            label(page.label ?? meta.entities[page.entity]?.label, page.path),
          ),
        ),
      });
    }
  }
  const administration: MenuItems = [];
  if (may('plugin.list') || may('plugin.admin')) {
    administration.push(item('/plugins', <AppstoreOutlined />, t('menu.plugins')));
  }
  if (may('user.admin')) {
    administration.push(item('/roles', <SafetyOutlined />, t('menu.roles')));
  }
  if (may('field.admin')) {
    administration.push(item('/fields', <FormOutlined />, t('menu.customFields')));
  }
  if (may('event.publish') || may('audit.read')) {
    administration.push(item('/events', <NotificationOutlined />, t('menu.events')));
    administration.push(item('/dead-letters', <WarningOutlined />, t('menu.deadLetters')));
  }
  if (may('webhook.manage')) {
    administration.push(item('/webhooks', <ApiOutlined />, t('menu.webhooks')));
  }
  if (may('event.schedule') || may('audit.read')) {
    administration.push(item('/schedules', <ClockCircleOutlined />, t('menu.schedules')));
  }
  if (administration.length > 0) {
    items.push({ type: 'group', key: 'administration', label: t('menu.administration'), children: administration });
  }
  return items;
}

/** The menu's entry for an address: a record belongs to its page, a plugin's detail to the list of plugins. */
export function selectedKey(pathname: string): string {
  const [first, ...rest] = pathname.split('/').slice(1);
  return first === 'p' ? `/p/${rest.slice(0, 2).join('/')}` : `/${first ?? ''}`;
}

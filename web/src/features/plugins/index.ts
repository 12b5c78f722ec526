export { PluginDetailPage } from './PluginDetailPage';
export { PluginListPage } from './PluginListPage';

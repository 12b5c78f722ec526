import type { Translation } from '../../lib/i18n/context';
import type { PluginSummary } from './types';

/** A plugin's name in the current language; its id where the author gave none. */
export const pluginName = (plugin: PluginSummary, { label }: Translation): string =>
  typeof plugin.name === 'string' ? plugin.name : plugin.name ? label(plugin.name, plugin.id) : plugin.id;

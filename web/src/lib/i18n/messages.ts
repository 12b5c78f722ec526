import { en } from './en';
import { zhCN } from './zhCN';

export const LANGUAGES = ['zh-CN', 'en'] as const;

export type Language = (typeof LANGUAGES)[number];

export type MessageKey = keyof typeof en;

export type MessageParameters = Readonly<Record<string, string | number>>;

export const catalogues: Readonly<Record<Language, Readonly<Record<MessageKey, string>>>> = { en, 'zh-CN': zhCN };

/** A message with its `{name}` places filled; a place without a value stays as it is, so that it is seen. */
export function message(language: Language, key: MessageKey, parameters: MessageParameters = {}): string {
  return catalogues[language][key].replaceAll(/\{(\w+)\}/g, (place, name: string) => String(parameters[name] ?? place));
}

export const isMessageKey = (key: string): key is MessageKey => Object.hasOwn(en, key);

/** The language to start with: the remembered one, else the browser's first that there is, else English. */
export function startLanguage(remembered: string | null, preferred: readonly string[]): Language {
  const known = LANGUAGES.find((language) => language === remembered);
  if (known) {
    return known;
  }
  for (const tag of preferred) {
    const primary = tag.split('-')[0];
    const match = LANGUAGES.find((language) => language.split('-')[0] === primary);
    if (match) {
      return match;
    }
  }
  return 'en';
}

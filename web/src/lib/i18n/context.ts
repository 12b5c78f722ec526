import { createContext, use } from 'react';
import type { Label } from '../labels';
import type { Language, MessageKey, MessageParameters } from './messages';

export interface Translation {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly t: (key: MessageKey, parameters?: MessageParameters) => string;
  /** A label of a manifest in the current language, or the name made readable. */
  readonly label: (label: Label, name: string) => string;
}

export const LanguageContext = createContext<Translation | null>(null);

export function useTranslation(): Translation {
  const translation = use(LanguageContext);
  if (translation === null) {
    throw new Error('useTranslation is used outside LanguageProvider');
  }
  return translation;
}

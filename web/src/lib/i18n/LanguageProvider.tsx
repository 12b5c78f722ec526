import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { labelText } from '../labels';
import { LanguageContext, type Translation } from './context';
import { message, startLanguage, type Language } from './messages';

const STORAGE_KEY = 'mortise.language';

/** Storage may be closed to the page; the language then lasts as long as the page. */
function remembered(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

function remember(language: Language) {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    return;
  }
}

export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setState] = useState<Language>(() => startLanguage(remembered(), navigator.languages));

  useEffect(() => {
    document.documentElement.lang = language;
    dayjs.locale(language === 'zh-CN' ? 'zh-cn' : 'en');
  }, [language]);

  const setLanguage = useCallback((next: Language) => {
    remember(next);
    setState(next);
  }, []);

  const translation = useMemo<Translation>(
    () => ({
      language,
      setLanguage,
      t: (key, parameters) => message(language, key, parameters),
      label: (label, name) => labelText(label, language, name),
    }),
    [language, setLanguage],
  );

  return <LanguageContext value={translation}>{children}</LanguageContext>;
}

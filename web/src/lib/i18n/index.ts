export { useTranslation } from './context';
export { LanguageProvider } from './LanguageProvider';
export { isMessageKey, LANGUAGES, type Language, type MessageKey } from './messages';

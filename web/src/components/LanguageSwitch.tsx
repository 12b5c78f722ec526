import { TranslationOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from '../lib/i18n';

/** Switches between the two languages. Names the other one in its own words, so that whoever needs it can read it. */
export function LanguageSwitch() {
  const { language, setLanguage } = useTranslation();
  const other = language === 'en' ? 'zh-CN' : 'en';
  return (
    <Button type="text" icon={<TranslationOutlined />} lang={other} onClick={() => setLanguage(other)}>
      {other === 'en' ? 'English' : '中文'}
    </Button>
  );
}

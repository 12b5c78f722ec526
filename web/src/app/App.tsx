import { QueryClientProvider } from '@tanstack/react-query';
import { LoadingOutlined } from '@ant-design/icons';
import { App as AntApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { useState } from 'react';
import { RouterProvider } from 'react-router-dom';
import { LanguageProvider, useTranslation } from '../lib/i18n';
import { createQueryClient } from '../lib/queryClient';
import { createRoutes } from './routes';
import { theme } from './theme';
import { nonceOf } from './nonce';

/** A button that waits keeps its name: the icon is for the eyes alone. */
const BUTTON = { autoInsertSpace: false, loadingIcon: <LoadingOutlined aria-hidden /> };

/** Lets the styles that Ant Design writes at run time through the content security policy. */
const csp = { nonce: nonceOf(document) };

function Localised() {
  const { language } = useTranslation();
  const [router] = useState(createRoutes);
  return (
    <ConfigProvider
      locale={language === 'zh-CN' ? zhCN : enUS}
      theme={theme}
      csp={csp}
      form={{ scrollToFirstError: { focus: true } }}
      button={BUTTON}
    >
      <AntApp>
        <RouterProvider router={router} />
      </AntApp>
    </ConfigProvider>
  );
}

export function App() {
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <LanguageProvider>
        <Localised />
      </LanguageProvider>
    </QueryClientProvider>
  );
}

import type { ThemeConfig } from 'antd';

/** Calm, dense enough for work, every text colour at least 4.5 : 1 on its ground. */
export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#17635e',
    colorInfo: '#17635e',
    colorLink: '#17635e',
    colorSuccess: '#2c7a3f',
    colorWarning: '#a15c07',
    colorError: '#b42318',
    colorPrimaryBg: '#e3efed',
    colorInfoBg: '#e6f1f0',
    colorInfoBorder: '#b3d4d0',
    colorSuccessBg: '#e8f4ea',
    colorSuccessBorder: '#b7dabe',
    colorWarningBg: '#fdf3e1',
    colorWarningBorder: '#eccf9a',
    colorErrorBg: '#fdeeec',
    colorErrorBorder: '#f0bab4',
    colorTextBase: '#1b2524',
    colorTextSecondary: '#52605e',
    colorTextTertiary: '#5e6b69',
    colorTextPlaceholder: '#6b7876',
    colorBorder: '#d3dad8',
    colorBorderSecondary: '#e6ebea',
    colorBgLayout: '#f4f6f5',
    borderRadius: 6,
    fontSize: 14,
    fontFamily:
      "system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif",
    fontFamilyCode: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  },
  components: {
    Layout: { siderBg: '#ffffff', headerBg: '#ffffff', headerHeight: 56, headerPadding: '0 24px' },
    Menu: { itemHeight: 36, itemBorderRadius: 6, groupTitleColor: '#5e6b69', itemSelectedBg: '#e3efed' },
    Table: { headerBg: '#f8faf9', headerColor: '#3b4846', cellPaddingBlock: 11 },
    Card: { headerFontSize: 15 },
  },
};

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** Libraries that change rarely, kept in chunks of their own so that a new release of the web leaves them cached. */
const vendorChunks = [
  { name: 'react', test: /node_modules\/(react|react-dom|react-router|react-router-dom|scheduler|@tanstack)\// },
  { name: 'antd', test: /node_modules\/(antd|@ant-design|@rc-component|dayjs)\// },
];

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1600,
    rolldownOptions: { output: { codeSplitting: { groups: vendorChunks } } },
  },
  server: {
    proxy: { '/api': process.env.MORTISE_URL ?? 'http://127.0.0.1:8080' },
  },
  test: {
    include: ['{src,eslint}/**/*.test.{ts,tsx,js}'],
    allowOnly: false,
  },
});

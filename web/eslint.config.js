import eslint from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';
import { readdirSync } from 'node:fs';

const features = readdirSync(new URL('src/features', import.meta.url));

/** The arrows of the house: app → features → components → lib. A feature's inside is its own. */
const zones = [
  {
    target: './src/lib',
    from: ['./src/components', './src/features', './src/app'],
    message: 'lib stands below everything: move what both need into lib.',
  },
  {
    target: './src/components',
    from: ['./src/features', './src/app'],
    message: 'a component knows no feature: pass what it needs as a property.',
  },
  { target: './src/features', from: './src/app', message: 'a feature does not know the app around it.' },
  ...features.map((feature) => ({
    target: `./src/features/${feature}`,
    from: './src/features',
    except: [`./${feature}`],
    message: 'a feature does not reach into another: move what both need into lib or components.',
  })),
  ...features.map((feature) => ({
    target: './src/app',
    from: `./src/features/${feature}`,
    except: ['./index.ts'],
    message: 'the app uses a feature through its index.ts only.',
  })),
];

export default tseslint.config(
  { ignores: ['dist', 'prebuilt', 'target', 'node_modules'] },
  eslint.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}', 'vite.config.ts'],
    extends: [tseslint.configs.strictTypeChecked, reactHooks.configs.flat['recommended-latest']],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.tsx', '.js'] })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'no-restricted-globals': [
        'error',
        { name: 'parseFloat', message: 'numbers from the server may be decimals: keep them as strings.' },
      ],
      'no-console': 'error',
    },
  },
  {
    files: ['scripts/**/*.mjs', 'e2e/**/*.mjs', 'eslint.config.js'],
    languageOptions: {
      globals: {
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        sessionStorage: 'readonly',
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        document: 'readonly',
        window: 'readonly',
      },
    },
  },
);

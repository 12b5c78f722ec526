import { RuleTester } from 'eslint';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';
import { arrows } from './arrows.js';

RuleTester.describe = describe;
RuleTester.it = it;

const file = (path) => fileURLToPath(new URL(`../src/${path}`, import.meta.url));
const right = (path, code) => ({ filename: file(path), code });
const wrong = (path, code, messageId) => ({ ...right(path, code), errors: [{ messageId }] });

new RuleTester().run('arrows', arrows, {
  valid: [
    right('lib/i18n/context.ts', "import '../labels';"),
    right('lib/http.ts', "import 'react';"),
    right('components/Pager.tsx', "import '../lib/format';"),
    right('features/events/EventsPage.tsx', "import '../../components/Pager'; import './queries';"),
    right('features/events/deep/Part.tsx', "import '../queries'; import '../../../lib/http';"),
    right('app/routes.tsx', "import '../features/login'; import('../features/home/index');"),
    right('main.tsx', "import './app/App';"),
  ],
  invalid: [
    wrong('lib/labels.ts', "import '../components/Pager';", 'lib'),
    wrong('lib/i18n/context.ts', "export * from '../../features/home';", 'lib'),
    wrong('components/Pager.tsx', "import '../features/home';", 'components'),
    wrong('features/home/HomePage.tsx', "import '../plugins/lifecycle';", 'otherFeature'),
    wrong('features/home/HomePage.tsx', "import '../plugins';", 'otherFeature'),
    wrong('features/home/HomePage.tsx', "export { theme } from '../../app/theme';", 'aroundFeature'),
    wrong('app/routes.tsx', "import('../features/home/HomePage');", 'inside'),
    wrong('main.tsx', "import './features/home/HomePage';", 'inside'),
  ],
});

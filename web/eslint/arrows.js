import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('../src', import.meta.url));

/** Where a file stands in the house: its layer, its feature if it has one, and the rest of its path. */
function place(file) {
  const [layer = '', second = '', ...rest] = relative(sources, file).split(sep);
  return layer === 'features' ? { layer, feature: second, rest: rest.join('/') } : { layer, rest: second };
}

const isEntrance = ({ rest }) => rest === '' || rest === 'index' || rest === 'index.ts';

/** What is wrong with an import, as the name of a message; undefined when it is right. */
function breach(from, to) {
  switch (from.layer) {
    case 'lib':
      return to.layer === 'lib' ? undefined : 'lib';
    case 'components':
      return to.layer === 'lib' || to.layer === 'components' ? undefined : 'components';
    case 'features':
      if (to.layer === 'features') {
        return to.feature === from.feature ? undefined : 'otherFeature';
      }
      return to.layer === 'lib' || to.layer === 'components' ? undefined : 'aroundFeature';
    default:
      return to.layer === 'features' && !isEntrance(to) ? 'inside' : undefined;
  }
}

/** The arrows of the web: app → features → components → lib. A feature's inside is its own. */
export const arrows = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      lib: 'lib stands below everything: move what both need into lib.',
      components: 'a component knows no feature: pass what it needs as a property.',
      otherFeature: 'a feature does not reach into another: move what both need into lib or components.',
      aroundFeature: 'a feature does not know the app around it: pass what it needs, or move it into lib.',
      inside: 'the app uses a feature through its index.ts only.',
    },
  },
  create(context) {
    const from = place(context.filename);
    const check = ({ source }) => {
      if (typeof source?.value === 'string' && source.value.startsWith('.')) {
        const messageId = breach(from, place(resolve(dirname(context.filename), source.value)));
        if (messageId) {
          context.report({ node: source, messageId });
        }
      }
    };
    return {
      ImportDeclaration: check,
      ImportExpression: check,
      ExportAllDeclaration: check,
      ExportNamedDeclaration: check,
    };
  },
};

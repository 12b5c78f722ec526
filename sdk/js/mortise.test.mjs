// Tests of the kit on Node.js, with a host of our own in place of erp:plugin/host-api. Started by test.sh.
import assert from 'node:assert/strict';
import { register } from 'node:module';
import { test } from 'node:test';

const fakes = {
  'erp:plugin/host-api@1.0.0': `const host = () => globalThis.host;
    ${['dbInsert', 'dbUpdate', 'dbDelete', 'dbGet', 'dbQuery', 'eventPublish', 'configGet', 'currentUser', 'checkPermission', 'logWrite', 'limitsRemaining']
      .map((name) => `export const ${name} = (...given) => host().${name}(...given);`)
      .join('\n')}`,
  'wasi:random/random@0.2.0': 'export const getRandomU64 = () => globalThis.draws.shift();',
};
register(
  `data:text/javascript,${encodeURIComponent(`
    const fakes = ${JSON.stringify(fakes)};
    export function resolve(name, context, next) {
      return name in fakes
        ? { url: 'data:text/javascript,' + encodeURIComponent(fakes[name]), shortCircuit: true }
        : next(name, context);
    }`)}`,
);
const nodes = globalThis.console;
const kit = await import('./mortise.js');
const kitsConsole = globalThis.console;
globalThis.console = nodes;

const written = [];
const bytes = (value) => new TextEncoder().encode(JSON.stringify(value));
const value = (given) => JSON.parse(new TextDecoder().decode(given));
const host = (functions) => {
  written.length = 0;
  globalThis.host = { logWrite: (level, message) => written.push([level, message]), ...functions };
};
const fails = (tag, val) => () => {
  throw { payload: { tag, val } };
};

/** Numbers that are the same in each run. */
function* numbers(seed) {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state;
  }
}

test('text and its bytes are what an encoder and a decoder make of them', () => {
  const random = numbers(1);
  const draw = (below) => random.next().value % below;
  for (let i = 0; i < 2_000; i++) {
    let text = '';
    for (let left = draw(40); left > 0; left--) {
      const limit = [0x80, 0x800, 0x10000, 0x110000][draw(4)];
      text += String.fromCodePoint(draw(limit));
    }
    assert.deepEqual(kit.utf8(text), new TextEncoder().encode(text));
    assert.equal(kit.text(kit.utf8(text)), new TextDecoder('utf-8', { ignoreBOM: true }).decode(kit.utf8(text)));
  }
  const long = '榫卯😀x'.repeat(5_000);
  assert.equal(kit.text(kit.utf8(long)), long);
  for (const lone of ['\ud800', '\udc00', 'a\ud800b', '\ud800\ud800\udc00', '\udc00\ud800']) {
    assert.deepEqual(kit.utf8(lone), new TextEncoder().encode(lone));
  }
});

test('decimals are compared exactly', () => {
  const random = numbers(2);
  const draw = (below) => random.next().value % below;
  const scaled = (text) => {
    const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
    return BigInt(`${sign}${whole}${fraction.padEnd(12, '0')}`);
  };
  const one = () => {
    const digits = (count) => Array.from({ length: count }, () => '0019'[draw(4)]).join('');
    return (draw(2) ? '-' : '') + digits(1 + draw(20)) + (draw(2) ? `.${digits(1 + draw(12))}` : '');
  };
  for (let i = 0; i < 5_000; i++) {
    const [left, right] = [one(), one()];
    const order = scaled(left) < scaled(right) ? -1 : scaled(left) > scaled(right) ? 1 : 0;
    assert.equal(Math.sign(kit.compareDecimals(left, right)), order, `${left} and ${right}`);
  }
  for (const none of ['', '1.', '.5', '+1', '1e3', ' 1', 'NaN', '1\n']) {
    assert.equal(kit.isDecimal(none), false, none);
    assert.throws(() => kit.compareDecimals(none, '1'), TypeError);
  }
  assert.equal(kit.isDecimal(1), false);
});

test('rows, settings and events go to the host and come back as objects', () => {
  const calls = [];
  const answer = (name, result) => (...given) => {
    calls.push([name, ...given.map((one) => (one instanceof Uint8Array ? value(one) : one))]);
    return result;
  };
  host({
    dbInsert: answer('insert', bytes({ id: '1', version: 1 })),
    dbUpdate: answer('update', bytes({ id: '1', version: 2 })),
    dbDelete: answer('delete', undefined),
    dbGet: answer('get', undefined),
    dbQuery: answer('query', bytes({ rows: [], next: null })),
    eventPublish: answer('publish', undefined),
    configGet: answer('setting', bytes(7)),
    currentUser: answer('user', bytes({ name: 'kim' })),
    checkPermission: answer('may', true),
    limitsRemaining: answer('remaining', { fuel: 1 }),
  });
  assert.deepEqual(kit.db.insert('item', { name: '榫' }), { id: '1', version: 1 });
  assert.deepEqual(kit.db.update('item', '1', { name: null }, 1), { id: '1', version: 2 });
  assert.equal(kit.db.delete('item', '1', 2), undefined);
  assert.equal(kit.db.get('item', '1'), null);
  assert.deepEqual(kit.db.query('item', { limit: 1 }), { rows: [], next: null });
  kit.publish('a.b', { c: 1 });
  assert.equal(kit.setting('level'), 7);
  assert.deepEqual(kit.currentUser(), { name: 'kim' });
  assert.equal(kit.may('x'), true);
  assert.deepEqual(kit.remaining(), { fuel: 1 });
  assert.deepEqual(calls, [
    ['insert', 'item', { name: '榫' }],
    ['update', 'item', '1', { name: null }, 1],
    ['delete', 'item', '1', 2],
    ['get', 'item', '1'],
    ['query', 'item', { limit: 1 }],
    ['publish', 'a.b', { c: 1 }],
    ['setting', 'level'],
    ['user'],
    ['may', 'x'],
    ['remaining'],
  ]);
});

test("the host's refusal is an error that says which call and why", () => {
  host({ dbInsert: fails('conflict', 'code exists') });
  assert.throws(() => kit.db.insert('item', {}), {
    name: 'HostError',
    kind: 'conflict',
    message: 'db-insert: conflict: code exists',
  });
  const other = new Error('not the host');
  host({
    dbGet: () => {
      throw other;
    },
  });
  assert.throws(() => kit.db.get('item', '1'), other);
});

test('what a plugin throws is the text of its failure, and where it came from is logged', () => {
  host({});
  const api = kit.plugin({
    handleEvent: () => {
      throw new TypeError('no code');
    },
    onTenantCreated: () => {
      throw 'plain';
    },
  });
  const caught = (call) => {
    try {
      call();
    } catch (thrown) {
      return thrown;
    }
    return assert.fail('it did not throw');
  };
  assert.equal(caught(() => api.handleEvent('a.b', bytes({}))), 'no code');
  assert.equal(written.length, 1);
  assert.equal(written[0][0], 'error');
  assert.match(written[0][1], /^TypeError: no code\n.*handleEvent/s);
  assert.equal(caught(() => api.onTenantCreated('t')), 'plain');
  assert.equal(written.length, 1);
  assert.equal(api.init(), undefined);
});

test('a plugin gets the type and the envelope, and must not be async', () => {
  host({});
  const got = [];
  kit.plugin({ handleEvent: (...given) => void got.push(given) }).handleEvent('a.b', bytes({ id: '榫' }));
  assert.deepEqual(got, [['a.b', { id: '榫' }]]);
  const late = kit.plugin({ handleEvent: async () => {} });
  assert.throws(
    () => late.handleEvent('a.b', bytes({})),
    (text) => /handleEvent returned a promise.*must not be async/.test(text),
  );
});

test('console writes to the log', () => {
  host({});
  const loop = {};
  loop.self = loop;
  kitsConsole.log('a', 1, { b: [null] }, undefined);
  kitsConsole.debug(loop);
  kitsConsole.warn(10n);
  kitsConsole.error(new RangeError('far'));
  kitsConsole.info();
  assert.deepEqual(written.slice(0, 3), [
    ['info', 'a 1 {"b":[null]} undefined'],
    ['debug', '[object Object]'],
    ['warn', '10'],
  ]);
  assert.match(written[3][1], /^RangeError: far\n/);
  assert.deepEqual(written[4], ['info', '']);
});

test('Math.random comes from the host and stays below 1', () => {
  globalThis.draws = [0, 2 ** 63, 2 ** 64];
  assert.deepEqual([Math.random(), Math.random(), Math.random()], [0, 0.5, 0]);
});

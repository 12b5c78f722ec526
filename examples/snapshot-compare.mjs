// Compares components that hold a snapshot of QuickJS: node snapshot-compare.mjs COMMITTED BUILT BUILT…
// A snapshot has the clock and the random hash keys of its making in it. Builds of the same source show where: the committed
// component must be like them everywhere else. Ends with status 1 if it is not; more builds may then show more places.
import { readFileSync } from 'node:fs';

const NEAR_BYTES = 128; // A table that is laid out by hash keys may differ beside the places that the builds show.
const MOST_BYTES = 16_384;

const [committed, one, ...others] = process.argv.slice(2).map((file) => readFileSync(file));
const fail = (why) => {
  console.error(`snapshot-compare: ${why}`);
  process.exit(1);
};
if (others.length === 0) {
  fail('needs the committed component and two builds or more');
}
const lengths = [one, ...others].map((built) => built.length);
if (lengths.some((length) => length !== committed.length)) {
  fail(`${committed.length} bytes are committed, the builds have ${lengths.join(', ')}`);
}
const varies = new Uint8Array(one.length);
for (const other of others) {
  for (let i = 0; i < one.length; i++) {
    if (one[i] !== other[i]) {
      varies.fill(1, Math.max(0, i - NEAR_BYTES), i + NEAR_BYTES + 1);
    }
  }
}
const total = varies.reduce((sum, flag) => sum + flag, 0);
if (total > MOST_BYTES) {
  fail(`the builds differ around ${total} bytes: that is more than a clock and hash keys`);
}
const differs = committed.findIndex((byte, i) => byte !== one[i] && varies[i] === 0);
if (differs >= 0) {
  fail(`byte ${differs} is ${committed[differs]} in the committed component and ${one[differs]} in the built ones`);
}

import { describe, expect, it } from 'vitest';
import { giveNonceToStyles, type ElementSource } from './nonce';

const source = (): ElementSource => ({ createElement: (name) => ({ nodeName: name }) as HTMLElement });

describe('giveNonceToStyles', () => {
  it('gives the nonce to style elements alone', () => {
    const made = source();
    giveNonceToStyles(made, 'n0nce');
    expect(made.createElement('style').nonce).toBe('n0nce');
    expect(made.createElement('div').nonce).toBeUndefined();
  });

  it('leaves what makes elements alone without a policy', () => {
    const made = source();
    const before = made.createElement;
    giveNonceToStyles(made, undefined);
    expect(made.createElement).toBe(before);
  });
});

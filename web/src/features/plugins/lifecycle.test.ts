import { expect, it } from 'vitest';
import { isOffered, LIFECYCLE_STEPS, mainStep } from './lifecycle';

it('a plugin is purged only where none of it is in use', () => {
  const states = ['uploaded', 'installed', 'running', 'disabled', 'uninstalled', 'error'] as const;
  expect(states.filter((state) => isOffered('purge', state))).toEqual(['uploaded', 'uninstalled']);
});

it('a running plugin can be disabled and nothing else', () => {
  expect(LIFECYCLE_STEPS.filter((step) => isOffered(step, 'running'))).toEqual(['disable']);
});

it('the main step is always one that is offered', () => {
  for (const state of ['uploaded', 'installed', 'disabled', 'error'] as const) {
    const step = mainStep(state);
    expect(step !== null && isOffered(step, state), state).toBe(true);
  }
});

import type { PluginState } from './types';

export type LifecycleStep = 'install' | 'enable' | 'disable' | 'uninstall' | 'purge';

export const LIFECYCLE_STEPS: readonly LifecycleStep[] = ['install', 'enable', 'disable', 'uninstall', 'purge'];

const FROM: Readonly<Record<LifecycleStep, readonly PluginState[]>> = {
  install: ['uploaded', 'uninstalled'],
  enable: ['installed', 'disabled', 'error'],
  disable: ['running', 'error'],
  uninstall: ['installed', 'disabled', 'error'],
  purge: ['uploaded', 'uninstalled'],
};

/** Whether the step is offered in a state. The server decides: a step that it refuses is told with both states. */
export const isOffered = (step: LifecycleStep, state: PluginState): boolean => FROM[step].includes(state);

/** The step that leads on from a state, shown as the main action. */
export function mainStep(state: PluginState): LifecycleStep | null {
  switch (state) {
    case 'uploaded':
      return 'install';
    case 'installed':
    case 'disabled':
    case 'error':
      return 'enable';
    case 'running':
    case 'uninstalled':
      return null;
  }
}

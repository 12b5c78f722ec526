import { useSyncExternalStore } from 'react';

/** Why there is no token: nobody signed in yet, the user signed out, or the server no longer accepts the token. */
export type SessionEnd = 'none' | 'signed_out' | 'expired';

interface Session {
  readonly token: string | null;
  readonly end: SessionEnd;
}

const STORAGE_KEY = 'mortise.token';

let session: Session = { token: sessionStorage.getItem(STORAGE_KEY), end: 'none' };
const listeners = new Set<() => void>();

function change(next: Session) {
  session = next;
  if (next.token === null) {
    sessionStorage.removeItem(STORAGE_KEY);
  } else {
    sessionStorage.setItem(STORAGE_KEY, next.token);
  }
  listeners.forEach((listener) => listener());
}

export const currentToken = () => session.token;

export const beginSession = (token: string) => change({ token, end: 'none' });

export function endSession(end: SessionEnd) {
  if (session.token !== null) {
    change({ token: null, end });
  }
}

export function useSession(): Session {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => session,
  );
}

import { QueryClient } from '@tanstack/react-query';
import { problemOf } from './problem';

/** Only a server that was not reached or was overloaded is asked again; another answer would be the same. */
function worthRetrying(failures: number, error: unknown): boolean {
  const { status } = problemOf(error);
  return failures < 2 && (status === 0 || status === 502 || status === 503 || status === 504);
}

export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: { retry: worthRetrying, staleTime: 5_000, refetchOnWindowFocus: true },
      mutations: { retry: false },
    },
  });

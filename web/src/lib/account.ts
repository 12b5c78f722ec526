import { useQuery } from '@tanstack/react-query';
import { get } from './http';

export interface Me {
  readonly user: { readonly id: string; readonly username: string };
  readonly tenant: { readonly id: string; readonly slug: string; readonly name: string };
  readonly permissions: readonly string[];
}

/** Who is signed in, and what that user may do. */
export function useMe() {
  return useQuery({
    queryKey: ['me'],
    queryFn: ({ signal }) => get<Me>('/auth/me', signal),
    staleTime: 60_000,
  });
}

/** Whether the signed-in user holds the permission; false until it is known. The server decides in any case. */
export function useMay(permission: string): boolean {
  return useMe().data?.permissions.includes(permission) ?? false;
}

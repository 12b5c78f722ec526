import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post, queryString, send } from '../../lib/http';
import { PLUGIN_METAS_KEY } from '../../lib/meta';
import type { Holding, Role, RoleListing, User } from './types';

const ROLES = ['roles'] as const;
const USERS = ['role-users'] as const;
const PAGE = 50;

const path = (id: string) => `/roles/${encodeURIComponent(id)}`;

export const useRoles = () =>
  useQuery({ queryKey: ROLES, queryFn: ({ signal }) => get<RoleListing>('/roles', signal), staleTime: 0 });

/** The tenant's users by name, with the roles that each has. */
export const useUsers = (after: string | null) =>
  useQuery({
    queryKey: [...USERS, after],
    queryFn: ({ signal }) =>
      get<{ users: User[]; next: string | null }>(`/users${queryString({ limit: PAGE, after })}`, signal),
    placeholderData: keepPreviousData,
  });

/** A role may be one's own: what it gives shows in the menu and on every page. */
function useRefresh() {
  const queryClient = useQueryClient();
  return () =>
    Promise.all(
      [ROLES, USERS, ['me'], PLUGIN_METAS_KEY, ['rows']].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
    );
}

export function useCreateRole() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (name: string) => post<Role>('/roles', { name, permissions: [] }),
    onSuccess: refresh,
  });
}

/** Saves what a role shall hold, if it still holds what `etag` stands for. */
export function useSaveRole(id: string) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ holding, etag }: { holding: Holding; etag: string }) =>
      (await send<Role>(`${path(id)}/permissions`, { method: 'PUT', json: holding, ifMatch: etag })).body,
    onSuccess: refresh,
  });
}

export function useDeleteRole() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (role: Role) => {
      await send(path(role.id), { method: 'DELETE', ifMatch: role.etag });
    },
    onSettled: refresh,
  });
}

/** Gives the role to a user, or takes it. */
export function useAssignment(role: Role) {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ user, holds }: { user: User; holds: boolean }) => {
      await send(`${path(role.id)}/users/${encodeURIComponent(user.id)}`, { method: holds ? 'PUT' : 'DELETE' });
    },
    onSettled: refresh,
  });
}

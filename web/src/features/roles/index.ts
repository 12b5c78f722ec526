export { RoleListPage } from './RoleListPage';
export { RolePage } from './RolePage';

export { FieldListPage } from './FieldListPage';

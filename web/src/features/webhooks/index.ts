export { WebhookListPage } from './WebhookListPage';
export { WebhookPage } from './WebhookPage';

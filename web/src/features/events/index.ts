export { DeadLettersPage } from './DeadLettersPage';
export { EventsPage } from './EventsPage';

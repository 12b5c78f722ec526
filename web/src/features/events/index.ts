export { DeadLettersPage } from './DeadLettersPage';
export { EventsPage } from './EventsPage';
export { SchedulesPage } from './SchedulesPage';

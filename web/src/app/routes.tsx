import { createBrowserRouter } from 'react-router-dom';
import { LoginPage } from '../features/login';
import { CrashPage } from './CrashPage';
import { NotFoundPage } from './NotFoundPage';
import { SignedIn } from './SignedIn';

/** The addresses of the web. Each feature is loaded when its first page is opened. */
export const createRoutes = () =>
  createBrowserRouter([
    { path: '/login', element: <LoginPage />, errorElement: <CrashPage /> },
    {
      path: '/',
      element: <SignedIn />,
      errorElement: <CrashPage />,
      hydrateFallbackElement: <></>,
      children: [
        { index: true, lazy: async () => ({ Component: (await import('../features/home')).HomePage }) },
        { path: 'plugins', lazy: async () => ({ Component: (await import('../features/plugins')).PluginListPage }) },
        {
          path: 'plugins/:id',
          lazy: async () => ({ Component: (await import('../features/plugins')).PluginDetailPage }),
        },
        { path: 'events', lazy: async () => ({ Component: (await import('../features/events')).EventsPage }) },
        {
          path: 'dead-letters',
          lazy: async () => ({ Component: (await import('../features/events')).DeadLettersPage }),
        },
        { path: 'fields', lazy: async () => ({ Component: (await import('../features/fields')).FieldListPage }) },
        { path: 'schedules', lazy: async () => ({ Component: (await import('../features/events')).SchedulesPage }) },
        { path: 'roles', lazy: async () => ({ Component: (await import('../features/roles')).RoleListPage }) },
        { path: 'roles/:id', lazy: async () => ({ Component: (await import('../features/roles')).RolePage }) },
        {
          path: 'webhooks',
          lazy: async () => ({ Component: (await import('../features/webhooks')).WebhookListPage }),
        },
        {
          path: 'webhooks/:id',
          lazy: async () => ({ Component: (await import('../features/webhooks')).WebhookPage }),
        },
        {
          path: 'p/:plugin/:page/:record?',
          lazy: async () => ({ Component: (await import('../features/records')).RecordsPage }),
        },
        { path: '*', element: <NotFoundPage /> },
      ],
    },
  ]);

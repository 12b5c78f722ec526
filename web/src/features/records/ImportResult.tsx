import { DownloadOutlined } from '@ant-design/icons';
import { Alert, App, Button, Descriptions, Flex, Progress } from 'antd';
import { problemText } from '../../components/problemText';
import { formatCount } from '../../lib/format';
import { useTranslation, type MessageKey } from '../../lib/i18n';
import { problemOf } from '../../lib/problem';
import { downloadErrors, isGoing, type ImportView } from './importQueries';

const TITLES: Partial<Record<ImportView['status'], MessageKey>> = {
  checked: 'import.checked',
  done: 'import.done',
  failed: 'import.failedTitle',
  cancelled: 'import.cancelled',
};

/** How far an import is, or what became of it. */
export function ImportResult({ view, entity }: { readonly view: ImportView; readonly entity: string }) {
  const { t, language } = useTranslation();
  const { message } = App.useApp();
  const { progress } = view;
  if (isGoing(view)) {
    const percent = view.fileBytes === 0 ? 0 : Math.floor((100 * progress.bytesRead) / view.fileBytes);
    return (
      <Flex vertical gap={8} aria-live="polite">
        <Progress percent={Math.min(percent, 99)} status="active" />
        <span>{t('import.running', { rows: formatCount(progress.rowsRead, language) })}</span>
      </Flex>
    );
  }
  const title = TITLES[view.status];
  const counts: [MessageKey, number][] = [
    ['import.created', progress.created],
    ['import.updated', progress.updated],
    ['import.unchanged', progress.unchanged],
    ['import.failed', progress.failed],
  ];
  return (
    <Flex vertical gap={12} aria-live="polite">
      <Alert
        showIcon
        type={view.status === 'failed' ? 'error' : progress.failed > 0 ? 'warning' : 'success'}
        title={title && t(title)}
        description={
          view.problem &&
          (view.problem.line > 0 ? `${t('problem.line', { line: view.problem.line })}: ` : '') + view.problem.detail
        }
      />
      <Descriptions
        size="small"
        column={4}
        layout="vertical"
        items={counts.map(([key, count]) => ({ key, label: t(key), children: formatCount(count, language) }))}
      />
      {view.errors > 0 && (
        <Button
          icon={<DownloadOutlined />}
          onClick={() =>
            void downloadErrors(view.id, entity).catch(
              (error: unknown) => void message.error(problemText(problemOf(error), t)),
            )
          }
        >
          {t('import.errors', { count: formatCount(view.errors, language) })}
        </Button>
      )}
    </Flex>
  );
}

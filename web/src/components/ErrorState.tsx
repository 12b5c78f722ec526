import { Button, Result, Typography } from 'antd';
import { useTranslation } from '../lib/i18n';
import { problemOf } from '../lib/problem';
import { problemText } from './problemText';

interface ErrorStateProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** Stands where content would be that could not be loaded. */
export function ErrorState({ error, onRetry }: ErrorStateProps) {
  const { t } = useTranslation();
  const problem = problemOf(error);
  const status = problem.status === 403 ? '403' : problem.status === 404 ? '404' : 'warning';
  return (
    <div role="alert">
      <Result
        status={status}
        title={<span className="result-title">{problemText(problem, t)}</span>}
        subTitle={
          problem.traceId !== null && (
            <Typography.Text type="secondary">
              {t('problem.trace')} {problem.traceId}
            </Typography.Text>
          )
        }
        extra={onRetry && <Button onClick={onRetry}>{t('action.retry')}</Button>}
      />
    </div>
  );
}

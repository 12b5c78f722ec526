import { LockOutlined, QuestionCircleOutlined, WarningOutlined } from '@ant-design/icons';
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
  const absent = problem.status === 403 || problem.status === 404;
  return (
    <div role="alert">
      <Result
        className="error-state"
        icon={
          problem.status === 403 ? (
            <LockOutlined />
          ) : problem.status === 404 ? (
            <QuestionCircleOutlined />
          ) : (
            <WarningOutlined />
          )
        }
        title={<span className="result-title">{problemText(problem, t)}</span>}
        subTitle={
          problem.traceId !== null && (
            <Typography.Text type="secondary">
              {t('problem.trace')} {problem.traceId}
            </Typography.Text>
          )
        }
        extra={!absent && onRetry && <Button onClick={onRetry}>{t('action.retry')}</Button>}
      />
    </div>
  );
}

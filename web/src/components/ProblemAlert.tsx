import { Alert, Typography } from 'antd';
import { useTranslation } from '../lib/i18n';
import { problemOf, type ProblemEntry } from '../lib/problem';
import { problemText } from './problemText';

function Place({ entry }: { readonly entry: ProblemEntry }) {
  const { t } = useTranslation();
  const parts = [
    entry.where,
    entry.key,
    entry.pointer,
    entry.line === undefined ? undefined : t('problem.line', { line: entry.line }),
    entry.byteOffset === undefined ? undefined : t('problem.byte', { offset: entry.byteOffset }),
  ].filter((part) => part !== undefined && part !== '');
  return parts.length === 0 ? null : <Typography.Text code>{parts.join(' · ')}</Typography.Text>;
}

function Entry({ entry }: { readonly entry: ProblemEntry }) {
  const { t } = useTranslation();
  return (
    <li>
      <Place entry={entry} /> {entry.what ?? entry.detail ?? entry.code}
      {entry.remedy !== undefined && (
        <div className="remedy">
          {t('problem.remedy')} {entry.remedy}
        </div>
      )}
    </li>
  );
}

/** A failed action, told where it was started: what, where, and what would be right. */
export function ProblemAlert({ error, title }: { readonly error: unknown; readonly title?: string }) {
  const { t } = useTranslation();
  const problem = problemOf(error);
  const text = problemText(problem, t);
  const steps = problem.members as { expected?: unknown; actual?: unknown };
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title ?? text}
      description={
        <>
          {title !== undefined && title !== text && <div>{text}</div>}
          {problem.code === 'wrong_state' && (
            <div>{t('problem.states', { expected: listed(steps.expected), actual: listed(steps.actual) })}</div>
          )}
          {problem.errors.length > 0 && (
            <ul className="problem-list">
              {problem.errors.map((entry, index) => (
                <Entry key={index} entry={entry} />
              ))}
            </ul>
          )}
          {problem.traceId !== null && (
            <Typography.Text type="secondary" className="trace">
              {t('problem.trace')} {problem.traceId}
            </Typography.Text>
          )}
        </>
      }
    />
  );
}

function listed(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(String).join(', ');
  }
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}

import { isMessageKey, type MessageKey } from '../lib/i18n';
import type { Problem } from '../lib/problem';

/** What to tell a person about a problem: our own words for codes that have some, else the server's detail. */
export function problemText(problem: Problem, t: (key: MessageKey) => string): string {
  const key = `problem.${problem.code}`;
  if (isMessageKey(key)) {
    return t(key);
  }
  return problem.detail || problem.title || t('problem.unknown');
}

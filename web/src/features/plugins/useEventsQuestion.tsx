import { App, Checkbox } from 'antd';
import { useTranslation } from '../../lib/i18n';
import type { WaitingEvents } from './queries';

interface EventsQuestion {
  readonly title: string;
  readonly hint: string;
  readonly okText: string;
  readonly onAnswer: (events: WaitingEvents) => void;
}

/** Asks before a plugin hears events again, and what becomes of those that wait. */
export function useEventsQuestion() {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  return ({ title, hint, okText, onAnswer }: EventsQuestion) => {
    let skip = false;
    modal.confirm({
      title,
      content: (
        <>
          <p>{hint}</p>
          <Checkbox
            onChange={(event) => {
              skip = event.target.checked;
            }}
          >
            {t('step.enable.skip')}
          </Checkbox>
        </>
      ),
      okText,
      cancelText: t('action.cancel'),
      onOk: () => onAnswer(skip ? 'skip' : 'catch_up'),
    });
  };
}

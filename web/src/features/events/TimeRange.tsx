import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from '../../lib/i18n';

interface TimeRangeProps {
  /** Instants in ISO 8601; empty for an open end. */
  readonly from: string;
  readonly to: string;
  readonly onChange: (range: { from: string; to: string }) => void;
}

/** A span of time, either end of which may be open. */
export function TimeRange({ from, to, onChange }: TimeRangeProps) {
  const { t } = useTranslation();
  const moment = (instant: string) => (instant === '' ? null : dayjs(instant));
  return (
    <DatePicker.RangePicker
      showTime
      allowEmpty
      aria-label={t('event.times')}
      placeholder={[t('event.from'), t('event.to')]}
      value={[moment(from), moment(to)]}
      onChange={(range) => onChange({ from: range?.[0]?.toISOString() ?? '', to: range?.[1]?.toISOString() ?? '' })}
    />
  );
}

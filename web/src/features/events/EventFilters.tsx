import { Button, Flex } from 'antd';
import { useState } from 'react';
import { SearchBox } from '../../components/SearchBox';
import { useTranslation } from '../../lib/i18n';
import { noEventFilter, type EventFilter } from './filters';
import { TextFilter } from './TextFilter';
import { TimeRange } from './TimeRange';

interface EventFiltersProps {
  readonly filter: EventFilter;
  readonly onChange: (filter: EventFilter) => void;
}

/** What the events are narrowed to. */
export function EventFilters({ filter, onChange }: EventFiltersProps) {
  const { t } = useTranslation();
  // The box of the type keeps what was typed; it is made anew when all is shown again.
  const [round, setRound] = useState(0);
  const set = (part: Partial<EventFilter>) => onChange({ ...filter, ...part });
  const isNarrowed = Object.values(filter).some((value) => value !== '');
  return (
    <Flex className="panel-bar" gap={8} wrap>
      <SearchBox key={round} label={t('event.filter')} onSearch={(type) => set({ type })} />
      <TextFilter label={t('event.plugin')} value={filter.plugin} onChange={(plugin) => set({ plugin })} />
      <TextFilter label={t('event.record')} value={filter.record} onChange={(record) => set({ record })} />
      <TextFilter label={t('event.actorId')} value={filter.actor} onChange={(actor) => set({ actor })} />
      <TextFilter
        label={t('event.chain')}
        value={filter.correlation}
        onChange={(correlation) => set({ correlation })}
      />
      <TimeRange from={filter.from} to={filter.to} onChange={set} />
      {isNarrowed && (
        <Button
          type="link"
          onClick={() => {
            setRound(round + 1);
            onChange(noEventFilter);
          }}
        >
          {t('event.all')}
        </Button>
      )}
    </Flex>
  );
}

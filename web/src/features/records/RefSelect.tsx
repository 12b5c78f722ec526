import { Select, Spin } from 'antd';
import { useDeferredValue, useEffect, useState } from 'react';
import { useTranslation } from '../../lib/i18n';
import type { FieldMeta, PluginMeta } from '../../lib/meta';
import { useCandidates, useReferenced } from './queries';
import { rowTitle } from './rowTitle';

interface RefSelectProps {
  readonly meta: PluginMeta;
  readonly field: FieldMeta;
  readonly value?: string;
  readonly onChange?: (value: string | undefined) => void;
}

const PAUSE_MILLIS = 250;

/** The text once nobody has typed for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), PAUSE_MILLIS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** Chooses a row of another entity by searching its title on the server. */
export function RefSelect({ meta, field, value, ...control }: RefSelectProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const settled = useDeferredValue(useSettled(text.trim()));
  const key = { plugin: meta.plugin, entity: field.to ?? '' };
  const entity = meta.entities[key.entity];
  const candidates = useCandidates(key, entity?.title ?? null, settled, open && entity !== undefined);
  const chosen = useReferenced(key, value ?? null);

  const options = (candidates.data ?? []).map((row) => ({
    value: row.id,
    label: entity ? rowTitle(entity, row) : row.id,
  }));
  if (value && chosen.data && entity && !options.some((option) => option.value === value)) {
    options.unshift({ value, label: rowTitle(entity, chosen.data) });
  }
  return (
    <Select
      {...control}
      value={value}
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear={!field.required}
      placeholder={t('form.search')}
      open={open}
      onOpenChange={setOpen}
      options={options}
      notFoundContent={candidates.isFetching ? <Spin size="small" /> : t('form.noMatch')}
    />
  );
}

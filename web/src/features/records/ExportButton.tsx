import { ExportOutlined } from '@ant-design/icons';
import { App, Button, Dropdown } from 'antd';
import { useState } from 'react';
import { problemText } from '../../components/problemText';
import { download, queryString } from '../../lib/http';
import { useTranslation } from '../../lib/i18n';
import { problemOf } from '../../lib/problem';
import { entityPath, type EntityKey } from './queries';

interface ExportButtonProps {
  readonly entity: EntityKey;
  /** The list's present selection. */
  readonly filters: Readonly<Record<string, string>>;
}

const FORMATS = [
  { key: 'csv', label: 'CSV' },
  { key: 'jsonl', label: 'JSON Lines' },
];

/** Saves every row that the list's selection lets through as a file. */
export function ExportButton({ entity, filters }: ExportButtonProps) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);

  const save = (format: string) => {
    setBusy(true);
    download(`${entityPath(entity)}/export${queryString({ format, ...filters })}`, `${entity.entity}.${format}`)
      .catch((error: unknown) => void message.error(`${t('export.failed')}: ${problemText(problemOf(error), t)}`))
      .finally(() => setBusy(false));
  };
  return (
    <Dropdown menu={{ items: FORMATS, onClick: ({ key }) => save(key) }} trigger={['click']}>
      <Button icon={<ExportOutlined />} loading={busy}>
        {t('export.title')}
      </Button>
    </Dropdown>
  );
}

import { SearchOutlined } from '@ant-design/icons';
import { Button, Input } from 'antd';
import { useTranslation } from '../lib/i18n';

interface SearchBoxProps {
  /** What is searched; shown in the empty box, and its name for those who cannot see it. */
  readonly label: string;
  readonly onSearch: (text: string) => void;
}

/** A box to search with: by Enter, by its button, and by clearing it. */
export function SearchBox({ label, onSearch }: SearchBoxProps) {
  const { t } = useTranslation();
  return (
    <Input.Search
      allowClear
      className="search"
      placeholder={label}
      aria-label={label}
      enterButton={<Button icon={<SearchOutlined />} aria-label={t('action.search')} />}
      onSearch={(text) => onSearch(text.trim())}
    />
  );
}

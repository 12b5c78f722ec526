import { Input } from 'antd';

interface TextFilterProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** A box whose text counts when it is entered or left. It is made anew when the value is set from elsewhere. */
export function TextFilter({ label, value, onChange }: TextFilterProps) {
  const take = (text: string) => {
    if (text.trim() !== value) {
      onChange(text.trim());
    }
  };
  return (
    <Input
      key={value}
      className="narrow"
      allowClear
      defaultValue={value}
      placeholder={label}
      aria-label={label}
      onPressEnter={(event) => take(event.currentTarget.value)}
      onBlur={(event) => take(event.currentTarget.value)}
      onClear={() => take('')}
    />
  );
}

import { Typography } from 'antd';
import { JsonBlock } from '../../components/JsonBlock';
import { NONE, plainText } from '../../lib/format';
import { humanise } from '../../lib/labels';

const isScalar = (value: unknown) => typeof value !== 'object' || value === null;

/** `coreModules` → `Core modules`. */
const heading = (key: string) => humanise(key.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase());

function Value({ name, value }: { readonly name: string; readonly value: unknown }) {
  if (Array.isArray(value) && value.every(isScalar)) {
    return value.length === 0 ? (
      NONE
    ) : (
      <ul className="plain-list">
        {value.map((entry, index) => (
          <li key={index}>
            <Typography.Text code>{plainText(entry)}</Typography.Text>
          </li>
        ))}
      </ul>
    );
  }
  return isScalar(value) ? <span className="mono">{plainText(value)}</span> : <JsonBlock value={value} label={name} />;
}

/** What the upload found in a plugin's files, member by member: the server may add some. */
export function InspectionReport({ report }: { readonly report: unknown }) {
  if (isScalar(report) || Array.isArray(report)) {
    return <Value name="inspection" value={report} />;
  }
  return (
    <dl className="facts">
      {Object.entries(report as Record<string, unknown>).map(([key, value]) => (
        <div key={key} className="fact">
          <dt>{heading(key)}</dt>
          <dd>
            <Value name={heading(key)} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

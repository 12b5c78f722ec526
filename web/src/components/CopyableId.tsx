import { Typography } from 'antd';
import { NONE, shortId } from '../lib/format';

/** An id, shortened, with the whole of it in a tooltip and on the clipboard. */
export function CopyableId({ id }: { readonly id: string | null | undefined }) {
  if (!id) {
    return <>{NONE}</>;
  }
  return (
    <Typography.Text className="mono" title={id} copyable={{ text: id }}>
      {shortId(id)}
    </Typography.Text>
  );
}

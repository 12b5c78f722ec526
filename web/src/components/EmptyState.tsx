import { Empty, Typography } from 'antd';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly title: string;
  readonly hint?: string;
  readonly action?: ReactNode;
}

/** Says that there is nothing here yet, and how something gets here. */
export function EmptyState({ title, hint, action }: EmptyStateProps) {
  return (
    <Empty
      className="empty-state"
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <div className="empty-title">{title}</div>
          {hint !== undefined && <Typography.Text type="secondary">{hint}</Typography.Text>}
        </>
      }
    >
      {action}
    </Empty>
  );
}

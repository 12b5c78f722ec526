import { Flex, Typography } from 'antd';
import { useEffect, type ReactNode } from 'react';

interface PageHeaderProps {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly extra?: ReactNode;
  readonly above?: ReactNode;
}

/** The one `h1` of a page, with what the page is for and its main actions. Names the browser's tab as well. */
export function PageHeader({ title, hint, extra, above }: PageHeaderProps) {
  useEffect(() => {
    document.title = `${title} · Mortise`;
  }, [title]);

  return (
    <header className="page-header">
      {above}
      <Flex justify="space-between" align="flex-start" gap={16} wrap>
        <div className="page-header-text">
          <Typography.Title level={1} className="page-title">
            {title}
          </Typography.Title>
          {hint !== undefined && <Typography.Text type="secondary">{hint}</Typography.Text>}
        </div>
        {extra !== undefined && <Flex gap={8}>{extra}</Flex>}
      </Flex>
    </header>
  );
}

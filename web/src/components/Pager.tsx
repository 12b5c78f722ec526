import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, Flex, Typography } from 'antd';
import { nextPage, pageNumber, previousPage, type CursorStack } from '../lib/cursorStack';
import { useTranslation } from '../lib/i18n';

interface PagerProps {
  readonly stack: CursorStack;
  readonly next: string | null | undefined;
  readonly busy?: boolean;
  readonly onChange: (stack: CursorStack) => void;
}

/** Steps through a list that is paged by cursors. Absent while everything fits on the first page. */
export function Pager({ stack, next, busy = false, onChange }: PagerProps) {
  const { t } = useTranslation();
  const first = stack.length === 1;
  if (first && !next) {
    return null;
  }
  return (
    <nav aria-label={t('pager.label')}>
      <Flex justify="flex-end" align="center" gap={8} className="pager">
        <Button icon={<LeftOutlined />} disabled={first || busy} onClick={() => onChange(previousPage(stack))}>
          {t('pager.previous')}
        </Button>
        <Typography.Text type="secondary" aria-live="polite">
          {t('pager.page', { page: pageNumber(stack) })}
        </Typography.Text>
        <Button
          icon={<RightOutlined />}
          iconPlacement="end"
          disabled={!next || busy}
          onClick={() => next && onChange(nextPage(stack, next))}
        >
          {t('pager.next')}
        </Button>
      </Flex>
    </nav>
  );
}

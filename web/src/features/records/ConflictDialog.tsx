import { Button, Flex, Modal, Table, Typography } from 'antd';
import { formatInstant } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import type { FieldMeta, PluginMeta } from '../../lib/meta';
import { FieldText } from './FieldText';
import type { Row } from './rowValues';

interface ConflictDialogProps {
  readonly meta: PluginMeta;
  readonly fields: readonly FieldMeta[];
  /** The row as it is stored now. */
  readonly current: Row;
  /** What this user wants to change. */
  readonly mine: Readonly<Record<string, unknown>>;
  /** The row as this user had it open. */
  readonly opened: Row | null;
  readonly onKeepEditing: () => void;
  readonly onReload: () => void;
  readonly onOverwrite: () => void;
}

const differ = (one: unknown, other: unknown) => JSON.stringify(one ?? null) !== JSON.stringify(other ?? null);

/** Somebody else saved the row first: shows both, and lets the user choose with open eyes. */
export function ConflictDialog(properties: ConflictDialogProps) {
  const { meta, fields, current, mine, opened, onKeepEditing, onReload, onOverwrite } = properties;
  const { t, label, language } = useTranslation();
  const concerned = fields.filter(
    (field) => Object.hasOwn(mine, field.name) || (opened !== null && differ(opened[field.name], current[field.name])),
  );
  const isContested = (field: FieldMeta) =>
    Object.hasOwn(mine, field.name) && differ(mine[field.name], current[field.name]);

  const savedAt = typeof current.updated_at === 'string' ? current.updated_at : null;

  return (
    <Modal
      open
      width={640}
      title={t('conflict.title')}
      onCancel={onKeepEditing}
      footer={
        <Flex gap={8} justify="flex-end" wrap>
          <Button onClick={onKeepEditing}>{t('conflict.keepEditing')}</Button>
          <Button danger onClick={onOverwrite}>
            {t('conflict.overwrite')}
          </Button>
          <Button type="primary" onClick={onReload}>
            {t('conflict.reload')}
          </Button>
        </Flex>
      }
    >
      <Typography.Paragraph>{t('conflict.hint', { at: formatInstant(savedAt, language) })}</Typography.Paragraph>
      <Table<FieldMeta>
        size="small"
        className="conflict-table"
        rowKey="name"
        pagination={false}
        dataSource={concerned}
        columns={[
          { title: t('conflict.field'), key: 'field', render: (_, field) => label(field.label, field.name) },
          {
            title: t('conflict.current'),
            key: 'current',
            render: (_, field) => <FieldText meta={meta} field={field} value={current[field.name]} />,
          },
          {
            title: t('conflict.mine'),
            key: 'mine',
            onCell: (field) => ({ className: isContested(field) ? 'differs' : undefined }),
            render: (_, field) =>
              Object.hasOwn(mine, field.name) ? (
                <FieldText meta={meta} field={field} value={mine[field.name]} />
              ) : (
                <Typography.Text type="secondary">{t('conflict.untouched')}</Typography.Text>
              ),
          },
        ]}
      />
    </Modal>
  );
}

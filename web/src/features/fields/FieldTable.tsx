import { DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { App, Button, Flex, Table, Tag, Tooltip, type TableProps } from 'antd';
import { EmptyState } from '../../components/EmptyState';
import { problemText } from '../../components/problemText';
import { useTranslation } from '../../lib/i18n';
import { problemOf } from '../../lib/problem';
import { useRetireField } from './queries';
import type { CustomField, Target } from './types';

interface FieldTableProps {
  readonly target: Target;
  readonly fields: readonly CustomField[];
  readonly onEdit: (field: CustomField) => void;
  readonly create: React.ReactNode;
}

/** The fields of an entity that are in use. */
export function FieldTable({ target, fields, onEdit, create }: FieldTableProps) {
  const { t, label } = useTranslation();
  const { message, modal } = App.useApp();
  const retire = useRetireField(target);

  const askToRetire = (field: CustomField) =>
    modal.confirm({
      title: t('customField.retireAsk', { name: field.field }),
      content: t('customField.retireHint'),
      okText: t('customField.retire'),
      cancelText: t('action.cancel'),
      onOk: () =>
        retire.mutateAsync(field).catch((error: unknown) => void message.error(problemText(problemOf(error), t))),
    });

  const rules = (field: CustomField) =>
    [
      field.values?.join(', '),
      field.min !== undefined && `≥ ${field.min}`,
      field.max !== undefined && `≤ ${field.max}`,
      field.pattern,
    ].filter((rule) => typeof rule === 'string' && rule !== '');

  const columns: TableProps<CustomField>['columns'] = [
    { title: t('customField.name'), key: 'name', render: (_, field) => <code>{field.field}</code> },
    { title: t('customField.label'), key: 'label', render: (_, field) => label(field.label, field.name) },
    { title: t('customField.type'), key: 'type', dataIndex: 'type' },
    {
      title: t('customField.rules'),
      key: 'rules',
      render: (_, field) => (
        <Flex gap={4} wrap>
          {field.required && <Tag>{t('customField.required')}</Tag>}
          {field.unique && <Tag>{t('customField.unique')}</Tag>}
          {field.search && <Tag>{t('customField.searched')}</Tag>}
          {rules(field).map((rule) => (
            <Tag key={String(rule)}>{rule}</Tag>
          ))}
        </Flex>
      ),
    },
    {
      title: <span className="unseen">{t('record.actions')}</span>,
      key: 'actions',
      align: 'right',
      width: 96,
      render: (_, field) => (
        <Flex justify="flex-end">
          <Tooltip title={t('action.edit')}>
            <Button
              type="text"
              size="small"
              icon={<EditOutlined />}
              aria-label={t('customField.change', { name: field.field })}
              onClick={() => onEdit(field)}
            />
          </Tooltip>
          <Tooltip title={t('customField.retire')}>
            <Button
              type="text"
              size="small"
              danger
              icon={<DeleteOutlined />}
              aria-label={t('customField.retireAsk', { name: field.field })}
              onClick={() => askToRetire(field)}
            />
          </Tooltip>
        </Flex>
      ),
    },
  ];

  return (
    <Table<CustomField>
      rowKey="tag"
      columns={columns}
      dataSource={[...fields]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      locale={{ emptyText: <EmptyState title={t('customField.empty')} action={create} /> }}
    />
  );
}

import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Tooltip, Typography, type FormInstance, type FormListOperation } from 'antd';
import { useTranslation } from '../../lib/i18n';
import type { FieldMeta, PluginMeta } from '../../lib/meta';
import { FieldInput } from './FieldInput';
import { addedDraft, numbered, type OwnedDraft, type OwnedList } from './ownedRows';
import { RECORD_FORM } from './place';

interface OwnedTableProps {
  readonly meta: PluginMeta;
  readonly list: OwnedList;
  readonly title: string;
  readonly form: FormInstance;
  /** Whether the row that owns them may not be changed. */
  readonly readOnly: boolean;
}

const MOST_ROWS = 500;

/** The rows that the open row owns, edited in place: they are saved with it. */
export function OwnedTable({ meta, list, title, form, readOnly }: OwnedTableProps) {
  const { t, label } = useTranslation();
  const { entity, fields, name, position } = list;
  const { permissions } = entity;
  const drafts = () => (form.getFieldValue(name) ?? []) as OwnedDraft[];

  const add = (operation: FormListOperation) => {
    const place = drafts().length;
    operation.add(addedDraft(list, drafts()));
    const first = fields.find((field) => !field.readOnly && field.name !== position);
    if (first) {
      // The row is there after the next drawing.
      requestAnimationFrame(() => document.getElementById(`${RECORD_FORM}_${name}_${place}_${first.name}`)?.focus());
    }
  };
  const move = (operation: FormListOperation, from: number, to: number) => {
    operation.move(from, to);
    numbered(list, drafts()).forEach((draft, place) => {
      if (position !== null) {
        form.setFieldValue([name, place, position], draft[position]);
      }
    });
  };

  const cell = (field: FieldMeta, place: number, row: string, isClosed: boolean) => {
    const isRequired = field.required && !field.readOnly && field.type !== 'bool';
    return (
      <Form.Item
        name={[place, field.name]}
        valuePropName={field.type === 'bool' ? 'checked' : 'value'}
        rules={
          isRequired && !isClosed
            ? [{ required: true, message: t('form.required'), whitespace: field.type === 'string' }]
            : undefined
        }
      >
        <FieldInput
          meta={meta}
          field={field}
          aria-label={`${label(field.label, field.name)}, ${row}`}
          disabled={isClosed || field.readOnly}
        />
      </Form.Item>
    );
  };

  return (
    <section className="owned" aria-labelledby={`owned_${name}`}>
      <h3 id={`owned_${name}`} className="section-title">
        {title}
      </h3>
      <Form.List name={name}>
        {(rows, operation) => (
          <>
            {rows.length > 0 && (
              <div className="owned-scroll" tabIndex={0} role="group" aria-labelledby={`owned_${name}`}>
                <table>
                  <thead>
                    <tr>
                      {fields.map((field) => (
                        <th key={field.name} scope="col">
                          {label(field.label, field.name)}
                          {field.required && !field.readOnly && <Typography.Text type="danger"> *</Typography.Text>}
                        </th>
                      ))}
                      <th scope="col">
                        <span className="unseen">{t('record.actions')}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {rows.map(({ key, name: place }) => {
                      const isNew = drafts()[place]?.$row === undefined;
                      const isClosed = readOnly || (!isNew && !permissions.update);
                      const row = t('owned.row', { number: place + 1 });
                      return (
                        <tr key={key}>
                          {fields.map((field) => (
                            <td key={field.name}>{cell(field, place, row, isClosed)}</td>
                          ))}
                          <td className="owned-actions">
                            {position !== null && !readOnly && permissions.update && (
                              <>
                                <Tooltip title={t('owned.up')}>
                                  <Button
                                    type="text"
                                    size="small"
                                    icon={<ArrowUpOutlined />}
                                    aria-label={`${t('owned.up')}, ${row}`}
                                    disabled={place === 0}
                                    onClick={() => move(operation, place, place - 1)}
                                  />
                                </Tooltip>
                                <Tooltip title={t('owned.down')}>
                                  <Button
                                    type="text"
                                    size="small"
                                    icon={<ArrowDownOutlined />}
                                    aria-label={`${t('owned.down')}, ${row}`}
                                    disabled={place === rows.length - 1}
                                    onClick={() => move(operation, place, place + 1)}
                                  />
                                </Tooltip>
                              </>
                            )}
                            {!readOnly && (isNew || permissions.delete) && (
                              <Tooltip title={t('owned.remove')}>
                                <Button
                                  type="text"
                                  size="small"
                                  danger
                                  icon={<DeleteOutlined />}
                                  aria-label={`${t('owned.remove')}, ${row}`}
                                  onClick={() => operation.remove(place)}
                                />
                              </Tooltip>
                            )}
                          </td>
                        </tr>
                      );
                    })}
                  </tbody>
                </table>
              </div>
            )}
            {rows.length === 0 && <Typography.Paragraph type="secondary">{t('owned.none')}</Typography.Paragraph>}
            {!readOnly && permissions.create && (
              <Button
                size="small"
                icon={<PlusOutlined />}
                disabled={rows.length >= MOST_ROWS}
                onClick={() => add(operation)}
                aria-label={t('owned.addTo', { list: title })}
              >
                {t('owned.add')}
              </Button>
            )}
          </>
        )}
      </Form.List>
    </section>
  );
}

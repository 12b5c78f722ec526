import { Alert, App, Descriptions, Form } from 'antd';
import { useMemo, useState } from 'react';
import { ProblemAlert } from '../../components/ProblemAlert';
import { newIdempotencyKey } from '../../lib/http';
import { useTranslation } from '../../lib/i18n';
import { SYSTEM_FIELDS } from '../../lib/systemFields';
import { ApiError, fieldErrors, problemOf, type Problem } from '../../lib/problem';
import { ConflictDialog } from './ConflictDialog';
import { FieldInput } from './FieldInput';
import { FieldText } from './FieldText';
import { RECORD_FORM, type Place } from './place';
import { useWriteRow } from './queries';
import { insertBody, InvalidJson, mergePatch, rowEtag, toFormValue, type FormValues, type Row } from './rowValues';

interface RecordFormProps extends Place {
  readonly stored: { readonly row: Row; readonly etag: string } | null;
  readonly readOnly: boolean;
  readonly onSaving: (saving: boolean) => void;
  readonly onSaved: () => void;
  readonly onReload: () => void;
}

interface Conflict {
  readonly current: Row;
  readonly patch: Record<string, unknown>;
}

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && 'id' in value;

/**
 * The form of a row, made from the entity's fields. It asks for required fields only; every other rule is checked in one
 * place, the server, whose answer is set on the fields that it names.
 */
export function RecordForm(properties: RecordFormProps) {
  const { meta, page, entity, stored, readOnly, onSaving, onSaved, onReload } = properties;
  const { t, label } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<FormValues>();
  const write = useWriteRow({ plugin: meta.plugin, entity: page.entity });
  const [idempotencyKey, setIdempotencyKey] = useState(newIdempotencyKey);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const [others, setOthers] = useState<readonly string[]>([]);

  const fields = useMemo(() => entity.fields.filter((field) => !field.readOnly), [entity]);
  // What may be read and not written is shown where there is something to read.
  const shown = stored ? entity.fields : fields;
  const first = shown.findIndex((field) => !field.readOnly);
  const opened = useMemo<FormValues>(
    () =>
      Object.fromEntries(
        entity.fields.map((field) => [field.name, toFormValue(field, stored ? stored.row[field.name] : field.default)]),
      ),
    [entity, stored],
  );

  const showRefusal = (problem: Problem) => {
    const errors = fieldErrors(
      problem,
      fields.map((field) => field.name),
    );
    form.setFields([...errors.byField].map(([name, messages]) => ({ name, errors: [...messages] })));
    setOthers(errors.others);
    const [refused] = errors.byField.keys();
    if (refused !== undefined) {
      form.scrollToField(refused, { focus: true, block: 'center' });
    }
    setRefusal(errors.byField.size === 0 ? problem : null);
  };

  const send = async (body: Record<string, unknown>, etag: string | null) => {
    setRefusal(null);
    setOthers([]);
    onSaving(true);
    try {
      await write.mutateAsync(
        stored && etag !== null ? { body, change: { id: stored.row.id, etag } } : { body, idempotencyKey },
      );
      void message.success(t(stored ? 'record.saved' : 'record.created'));
      onSaved();
    } catch (error) {
      const problem = problemOf(error);
      const { current } = problem.members;
      if (problem.status === 412 && isRow(current)) {
        setConflict({ current, patch: body });
      } else {
        showRefusal(problem);
      }
      if (problem.status !== 0) {
        setIdempotencyKey(newIdempotencyKey());
      }
    } finally {
      onSaving(false);
    }
  };

  const submit = (values: FormValues) => {
    try {
      if (stored === null) {
        void send(insertBody(fields, values), null);
        return;
      }
      const patch = mergePatch(fields, opened, values);
      if (Object.keys(patch).length === 0) {
        onSaved();
        return;
      }
      void send(patch, stored.etag);
    } catch (error) {
      if (!(error instanceof InvalidJson)) {
        throw error;
      }
      form.setFields([{ name: error.field, errors: [t('form.noJson')] }]);
    }
  };

  return (
    <>
      {refusal && <ProblemAlert error={new ApiError(refusal)} />}
      {others.length > 0 && !refusal && <Alert type="error" showIcon role="alert" title={others.join(' · ')} />}
      <Form<FormValues>
        id={RECORD_FORM}
        form={form}
        name={RECORD_FORM}
        layout="vertical"
        initialValues={opened}
        disabled={readOnly}
        onFinish={submit}
        className="record-form"
      >
        {shown.map((field, index) => (
          <Form.Item
            key={field.name}
            name={field.name}
            label={label(field.label, field.name)}
            valuePropName={field.type === 'bool' ? 'checked' : 'value'}
            rules={
              field.required && !field.readOnly && field.type !== 'bool'
                ? [{ required: true, message: t('form.required'), whitespace: field.type === 'string' }]
                : undefined
            }
          >
            <FieldInput
              meta={meta}
              field={field}
              autoFocus={index === first && !readOnly}
              disabled={readOnly || field.readOnly}
            />
          </Form.Item>
        ))}
      </Form>
      {stored && (
        <Descriptions
          size="small"
          column={1}
          className="record-facts"
          items={SYSTEM_FIELDS.filter((field) => stored.row[field.name] !== undefined).map((field) => ({
            key: field.name,
            label: t(`field.${field.name}` as 'field.id'),
            children: <FieldText meta={meta} field={field} value={stored.row[field.name]} />,
          }))}
        />
      )}
      {conflict && (
        <ConflictDialog
          meta={meta}
          fields={fields}
          current={conflict.current}
          mine={conflict.patch}
          opened={stored?.row ?? null}
          onKeepEditing={() => setConflict(null)}
          onReload={() => {
            setConflict(null);
            onReload();
          }}
          onOverwrite={() => {
            setConflict(null);
            void send(conflict.patch, rowEtag(conflict.current));
          }}
        />
      )}
    </>
  );
}

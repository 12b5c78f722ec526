import { Alert, App, Button, Descriptions, Form } from 'antd';
import { useMemo, useState } from 'react';
import { ProblemAlert } from '../../components/ProblemAlert';
import { newIdempotencyKey } from '../../lib/http';
import { useTranslation } from '../../lib/i18n';
import { SYSTEM_FIELDS } from '../../lib/systemFields';
import { ApiError, fieldErrors, pointerSegments, problemOf, type Problem } from '../../lib/problem';
import { ConflictDialog } from './ConflictDialog';
import { FieldInput } from './FieldInput';
import { FieldText } from './FieldText';
import { cellErrors, openedDrafts, ownedBody, type OwnedBody, type OwnedDraft, type OwnedList } from './ownedRows';
import { OwnedTable } from './OwnedTable';
import { RECORD_FORM, type Place } from './place';
import { useWriteRow } from './queries';
import { insertBody, InvalidJson, mergePatch, rowEtag, toFormValue, type FormValues, type Row } from './rowValues';

interface RecordFormProps extends Place {
  /** What the row owns that this user may read. */
  readonly lists: readonly OwnedList[];
  readonly stored: { readonly row: Row; readonly etag: string } | null;
  readonly readOnly: boolean;
  readonly onSaving: (saving: boolean) => void;
  readonly onSaved: () => void;
  readonly onReload: () => void;
}

interface Conflict {
  readonly current: Row;
  readonly patch: Record<string, unknown>;
  readonly sent: SentLists;
}

/** What was sent of each list. */
type SentLists = ReadonlyMap<string, OwnedBody>;

type Path = (string | number)[];

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && 'id' in value;

/**
 * The form of a row, made from the entity's fields. It asks for required fields only; every other rule is checked in one
 * place, the server, whose answer is set on the fields that it names.
 */
export function RecordForm(properties: RecordFormProps) {
  const { meta, page, entity, lists, stored, readOnly, onSaving, onSaved, onReload } = properties;
  const { t, label } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<Record<string, unknown>>();
  const write = useWriteRow({ plugin: meta.plugin, entity: page.entity });
  const [idempotencyKey, setIdempotencyKey] = useState(newIdempotencyKey);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const [others, setOthers] = useState<readonly string[]>([]);
  const [overtaken, setOvertaken] = useState<string | null>(null);

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
  const openedLists = useMemo(
    () => new Map(lists.map((list) => [list.name, openedDrafts(list, stored?.row[list.name])])),
    [lists, stored],
  );
  const listTitle = (list: OwnedList) => label(list.entity.label, list.name);
  const placeText = (name: string, place: number) => {
    const list = lists.find((candidate) => candidate.name === name);
    return `${list ? listTitle(list) : name}, ${t('owned.row', { number: place + 1 })}`;
  };

  const showRefusal = (problem: Problem, sent: SentLists) => {
    const { cells, others: rest } = cellErrors(problem, sent);
    const errors = fieldErrors(
      { ...problem, errors: rest },
      fields.map((field) => field.name),
    );
    const told = [...errors.others];
    const refused = [...errors.byField].map(([name, messages]) => ({ name: [name] as Path, errors: [...messages] }));
    for (const { list, place, field, message: text } of cells) {
      if (field !== null && lists.some((one) => one.name === list && one.fields.some((f) => f.name === field))) {
        refused.push({ name: [list, place, field], errors: [text] });
      } else {
        told.push(`${placeText(list, place)}: ${text}`);
      }
    }
    form.setFields(refused);
    setOthers(told);
    const [first] = refused;
    if (first !== undefined) {
      form.scrollToField(first.name, { focus: true, block: 'center' });
    }
    setRefusal(refused.length === 0 && cells.length === 0 ? problem : null);
  };

  const send = async (body: Record<string, unknown>, sent: SentLists, etag: string | null) => {
    setRefusal(null);
    setOthers([]);
    setOvertaken(null);
    onSaving(true);
    try {
      await write.mutateAsync(
        stored && etag !== null ? { body, change: { id: stored.row.id, etag } } : { body, idempotencyKey },
      );
      void message.success(t(stored ? 'record.saved' : 'record.created'));
      onSaved();
    } catch (error) {
      const problem = problemOf(error);
      const { current, pointer } = problem.members;
      const [name = '', index] = (typeof pointer === 'string' ? pointerSegments(pointer) : null) ?? [];
      if (problem.status === 412 && index !== undefined) {
        const place = sent.get(name)?.places[Number(index)] ?? null;
        setOvertaken(place === null ? name : placeText(name, place));
      } else if (problem.status === 412 && isRow(current)) {
        setConflict({ current, patch: body, sent });
      } else {
        showRefusal(problem, sent);
      }
      if (problem.status !== 0) {
        setIdempotencyKey(newIdempotencyKey());
      }
    } finally {
      onSaving(false);
    }
  };

  const submit = () => {
    // With what no control holds: of an owned row, what is stored of it.
    const store = form.getFieldsValue(true) as Record<string, unknown>;
    const values = store as FormValues;
    try {
      const body = stored === null ? insertBody(fields, values) : mergePatch(fields, opened, values);
      const sent = new Map<string, OwnedBody>();
      for (const list of lists) {
        const now = (store[list.name] ?? []) as OwnedDraft[];
        const owned = ownedBody(list, openedLists.get(list.name) ?? [], now);
        if (owned.entries.length > 0) {
          sent.set(list.name, owned);
          body[list.name] = owned.entries;
        }
      }
      if (stored !== null && Object.keys(body).length === 0) {
        onSaved();
        return;
      }
      void send(body, sent, stored?.etag ?? null);
    } catch (error) {
      if (!(error instanceof InvalidJson)) {
        throw error;
      }
      form.setFields([{ name: [...error.path], errors: [t('form.noJson')] }]);
    }
  };

  return (
    <>
      {refusal && <ProblemAlert error={new ApiError(refusal)} />}
      {overtaken !== null && (
        <Alert
          type="warning"
          showIcon
          role="alert"
          title={t('owned.overtaken', { row: overtaken })}
          action={
            <Button size="small" onClick={onReload}>
              {t('conflict.reload')}
            </Button>
          }
        />
      )}
      {others.length > 0 && !refusal && <Alert type="error" showIcon role="alert" title={others.join(' · ')} />}
      <Form
        id={RECORD_FORM}
        form={form}
        name={RECORD_FORM}
        layout="vertical"
        initialValues={{ ...opened, ...Object.fromEntries(openedLists) }}
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
        {lists.map((list) => (
          <OwnedTable key={list.name} meta={meta} list={list} title={listTitle(list)} form={form} readOnly={readOnly} />
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
            void send(conflict.patch, conflict.sent, rowEtag(conflict.current));
          }}
        />
      )}
    </>
  );
}

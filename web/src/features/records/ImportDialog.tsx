import { CheckCircleOutlined, FileAddOutlined } from '@ant-design/icons';
import { Button, Flex, Modal, Select, Table, Typography } from 'antd';
import { useState } from 'react';
import { ProblemAlert } from '../../components/ProblemAlert';
import { formatBytes } from '../../lib/format';
import { useTranslation } from '../../lib/i18n';
import type { EntityMeta } from '../../lib/meta';
import { guessField, previewFile, type FilePreview } from './importFile';
import {
  isGoing,
  useCancelImport,
  useCheckImport,
  useImport,
  useRunImport,
  type ImportMode,
  type ImportWish,
} from './importQueries';
import { ImportResult } from './ImportResult';
import type { EntityKey } from './queries';

interface ImportDialogProps {
  readonly place: EntityKey;
  readonly entity: EntityMeta;
  readonly onClose: () => void;
}

interface Chosen {
  readonly file: File;
  readonly preview: FilePreview;
}

const IGNORE = '';
const MOST_KEY_LENGTH = 60;

/** Brings a file's rows in: which column goes where, a check that stores nothing, then the import itself. */
export function ImportDialog({ place, entity, onClose }: ImportDialogProps) {
  const { t, label } = useTranslation();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [targets, setTargets] = useState<Readonly<Record<string, string>>>({});
  const { create, update, read } = entity.permissions;
  const mayChange = update && read;
  const [mode, setMode] = useState<ImportMode>(create ? 'create' : 'update');
  const [key, setKey] = useState('id');
  const check = useCheckImport(place);
  const run = useRunImport();
  const cancel = useCancelImport();
  const id = check.data?.id ?? null;
  const view = useImport(place, id);

  const choose = async (file: File | null) => {
    if (file === null) {
      return;
    }
    check.reset();
    run.reset();
    const preview = await previewFile(file);
    const fields = entity.fields.map((field) => ({ name: field.name, labels: Object.values(field.label ?? {}) }));
    setChosen({ file, preview });
    setTargets(Object.fromEntries(preview.columns.map((column) => [column, guessField(column, fields) ?? IGNORE])));
  };

  const keyFields = mode === 'create' ? [] : key.split(',');
  // A field that may be read and not written finds rows at most.
  const isClosed = (name: string) =>
    !keyFields.includes(name) && entity.fields.some((field) => field.name === name && field.readOnly);
  const targetOf = (column: string) => {
    const target = targets[column] ?? IGNORE;
    return isClosed(target) ? IGNORE : target;
  };
  const wish = (preview: FilePreview): ImportWish => ({
    format: preview.format,
    delimiter: preview.delimiter,
    mode,
    key: keyFields,
    mapping: Object.fromEntries(
      Object.keys(targets).flatMap((column) => (targetOf(column) === IGNORE ? [] : [[column, targetOf(column)]])),
    ),
    ignore: Object.keys(targets).filter((column) => targetOf(column) === IGNORE),
  });

  const modes: ImportMode[] = [
    ...(create ? (['create'] as const) : []),
    ...(mayChange ? (['update'] as const) : []),
    ...(create && mayChange ? (['upsert'] as const) : []),
  ];
  const keys = (entity.keys ?? [['id']]).map((fields) => ({
    value: fields.join(','),
    label: fields
      .map((name) => label(entity.fields.find((field) => field.name === name)?.label, name))
      .join(' + ')
      .slice(0, MOST_KEY_LENGTH),
  }));
  const fieldChoices = [
    { value: IGNORE, label: t('import.ignore') },
    { value: 'id', label: t('field.id') },
    ...entity.fields.map((field) => ({
      value: field.name,
      label: label(field.label, field.name),
      disabled: isClosed(field.name),
    })),
  ];
  const now = id === null ? undefined : view.data;
  const failure = check.error ?? run.error ?? view.error ?? cancel.error;
  const isBusy = check.isPending || run.isPending || (id !== null && (now === undefined || isGoing(now)));

  const footer =
    now && isGoing(now) ? (
      <Button onClick={() => cancel.mutate(now.id)} loading={cancel.isPending}>
        {t('action.cancel')}
      </Button>
    ) : (
      <Flex gap={8} justify="end">
        {now && (
          <Button
            onClick={() => {
              check.reset();
              run.reset();
              setChosen(null);
            }}
          >
            {t('import.again')}
          </Button>
        )}
        <Button onClick={onClose}>{t('action.close')}</Button>
        {!now && (
          <Button
            type="primary"
            disabled={chosen === null || chosen.preview.columns.length === 0}
            loading={isBusy}
            onClick={() => chosen && check.mutate({ wish: wish(chosen.preview), file: chosen.file })}
          >
            {t('import.check')}
          </Button>
        )}
        {now?.status === 'checked' && (
          <Button type="primary" loading={run.isPending} onClick={() => run.mutate(now.id)}>
            {t('import.run')}
          </Button>
        )}
      </Flex>
    );

  return (
    <Modal open title={t('import.title')} width={760} footer={footer} onCancel={onClose} mask={{ closable: false }}>
      <Flex vertical gap={16}>
        <Typography.Text type="secondary">{t('import.hint')}</Typography.Text>
        {(chosen === null || !now) && (
          <label className={chosen ? 'file-slot chosen' : 'file-slot'}>
            <input
              type="file"
              accept=".csv,.jsonl,.ndjson,text/csv"
              onChange={(event) => void choose(event.target.files?.[0] ?? null)}
            />
            <Flex gap={12} align="center">
              {chosen ? <CheckCircleOutlined className="file-icon" /> : <FileAddOutlined className="file-icon" />}
              <span>
                <Typography.Text strong>{t('import.file')}</Typography.Text>
                <br />
                <Typography.Text type="secondary">
                  {chosen ? `${chosen.file.name} · ${formatBytes(chosen.file.size)}` : t('import.fileHint')}
                </Typography.Text>
              </span>
            </Flex>
          </label>
        )}
        {chosen && !now && chosen.preview.columns.length === 0 && (
          <Typography.Text type="danger">{t('import.unreadable')}</Typography.Text>
        )}
        {chosen && !now && chosen.preview.columns.length > 0 && (
          <>
            <Flex gap={12} wrap>
              <Select
                aria-label={t('import.mode')}
                value={mode}
                onChange={setMode}
                style={{ minWidth: 280 }}
                options={modes.map((each) => ({ value: each, label: t(`import.mode.${each}`) }))}
              />
              {mode !== 'create' && (
                <Select
                  aria-label={t('import.key')}
                  prefix={t('import.key')}
                  value={key}
                  onChange={setKey}
                  style={{ minWidth: 240 }}
                  options={keys}
                />
              )}
            </Flex>
            <Table
              size="small"
              rowKey="column"
              pagination={false}
              scroll={{ y: 280 }}
              dataSource={chosen.preview.columns.map((column) => ({ column }))}
              columns={[
                { key: 'column', title: t('import.column'), dataIndex: 'column' },
                {
                  key: 'field',
                  title: t('import.field'),
                  width: 240,
                  render: (_, { column }) => (
                    <Select
                      aria-label={`${t('import.field')}: ${column}`}
                      value={targetOf(column)}
                      onChange={(field) => setTargets((old) => ({ ...old, [column]: field }))}
                      style={{ width: '100%' }}
                      options={fieldChoices}
                    />
                  ),
                },
                {
                  key: 'first',
                  title: t('import.first'),
                  ellipsis: true,
                  render: (_, { column }) =>
                    chosen.preview.rows
                      .map((row) => row[column] ?? '')
                      .filter((value) => value !== '')
                      .slice(0, 3)
                      .join(' · '),
                },
              ]}
            />
          </>
        )}
        {now && <ImportResult view={now} entity={place.entity} />}
        {failure !== null && <ProblemAlert error={failure} />}
      </Flex>
    </Modal>
  );
}

import { Checkbox, Flex, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { ProblemAlert } from '../../components/ProblemAlert';
import { useTranslation } from '../../lib/i18n';
import { fieldErrors, problemOf } from '../../lib/problem';
import { bodyOf, canBeUnique, draftOf, FIELD_TYPES, isBounded, isExact, isText, type FieldDraft } from './fieldDraft';
import { useSaveField } from './queries';
import type { CustomField, Target } from './types';

interface FieldDialogProps {
  readonly target: Target;
  /** The field to change; null for a new one. */
  readonly stored: CustomField | null;
  readonly onClose: () => void;
}

const MEMBERS = [
  'name',
  'type',
  'label',
  'required',
  'search',
  'unique',
  'default',
  'min',
  'max',
  'precision',
  'scale',
  'pattern',
  'values',
] as const;

/** Adds a field, or changes its label and rules. Its name and type stay as they are. */
export function FieldDialog({ target, stored, onClose }: FieldDialogProps) {
  const { t } = useTranslation();
  const save = useSaveField(target, stored);
  const [draft, setDraft] = useState(() => draftOf(stored));
  const set = (part: Partial<FieldDraft>) => setDraft((before) => ({ ...before, ...part }));
  const faults = save.isError ? fieldErrors(problemOf(save.error), MEMBERS) : null;

  const item = (member: (typeof MEMBERS)[number], text: string, control: React.ReactNode, hint?: string) => {
    const fault = faults?.byField.get(member)?.join(' · ');
    return (
      <Form.Item
        label={text}
        htmlFor={`field-${member}`}
        help={fault ?? hint}
        validateStatus={fault === undefined ? undefined : 'error'}
      >
        {control}
      </Form.Item>
    );
  };
  const typed = (member: 'name' | 'min' | 'max' | 'precision' | 'scale' | 'pattern', maxLength: number) => (
    <Input
      id={`field-${member}`}
      autoComplete="off"
      spellCheck={false}
      maxLength={maxLength}
      value={draft[member]}
      disabled={stored !== null && (member === 'name' || member === 'precision' || member === 'scale')}
      autoFocus={member === 'name' && stored === null}
      prefix={member === 'name' ? 'ext.' : undefined}
      onChange={(event) => set({ [member]: event.target.value })}
    />
  );
  const send = () => save.mutate(bodyOf(draft, stored), { onSuccess: onClose });

  return (
    <Modal
      open
      title={stored === null ? t('customField.new') : t('customField.change', { name: stored.field })}
      okText={t('action.save')}
      cancelText={t('action.cancel')}
      okButtonProps={{ loading: save.isPending, disabled: draft.name.trim() === '' }}
      onOk={send}
      onCancel={onClose}
    >
      <Form layout="vertical" onFinish={send}>
        {item('name', t('customField.name'), typed('name', 40), t('customField.nameHint'))}
        {item(
          'type',
          t('customField.type'),
          <Select
            id="field-type"
            value={draft.type}
            disabled={stored !== null}
            options={FIELD_TYPES.map((type) => ({ value: type, label: type }))}
            onChange={(type) => set({ type })}
          />,
        )}
        {item(
          'label',
          t('customField.label'),
          <Flex gap={8}>
            <Input
              id="field-label"
              placeholder="English"
              aria-label={`${t('customField.label')} English`}
              maxLength={100}
              value={draft.labelEn}
              onChange={(event) => set({ labelEn: event.target.value })}
            />
            <Input
              placeholder="中文"
              aria-label={`${t('customField.label')} 中文`}
              maxLength={100}
              value={draft.labelZh}
              onChange={(event) => set({ labelZh: event.target.value })}
            />
          </Flex>,
        )}
        {draft.type === 'enum' &&
          item(
            'values',
            t('customField.values'),
            <Select
              id="field-values"
              mode="tags"
              open={false}
              value={[...draft.values]}
              onChange={(values) => set({ values })}
            />,
            t('customField.valuesHint'),
          )}
        {isBounded(draft.type) && (
          <Flex gap={8}>
            {item('min', t(isText(draft.type) ? 'customField.minLength' : 'customField.min'), typed('min', 95))}
            {item('max', t(isText(draft.type) ? 'customField.maxLength' : 'customField.max'), typed('max', 95))}
          </Flex>
        )}
        {isExact(draft.type) && (
          <Flex gap={8}>
            {item('precision', t('customField.precision'), typed('precision', 2))}
            {item('scale', t('customField.scale'), typed('scale', 2))}
          </Flex>
        )}
        {isText(draft.type) && item('pattern', t('customField.pattern'), typed('pattern', 500))}
        {!(canBeUnique(draft.type) && draft.unique) &&
          item(
            'default',
            t('customField.default'),
            draft.type === 'bool' || draft.type === 'enum' ? (
              <Select
                id="field-default"
                allowClear
                value={draft.byDefault === '' ? undefined : draft.byDefault}
                options={(draft.type === 'bool' ? ['true', 'false'] : draft.values).map((value) => ({
                  value,
                  label: draft.type === 'bool' ? t(value === 'true' ? 'value.yes' : 'value.no') : value,
                }))}
                onChange={(value: string | undefined) => set({ byDefault: value ?? '' })}
              />
            ) : (
              <Input
                id="field-default"
                autoComplete="off"
                maxLength={1000}
                placeholder={draft.type === 'money' ? '12.30 EUR' : undefined}
                value={draft.byDefault}
                onChange={(event) => set({ byDefault: event.target.value })}
              />
            ),
            t('customField.defaultHint'),
          )}
        <Flex vertical gap={8}>
          <Checkbox checked={draft.required} onChange={(event) => set({ required: event.target.checked })}>
            {t('customField.required')}
          </Checkbox>
          {canBeUnique(draft.type) && (
            <Checkbox
              checked={draft.unique}
              disabled={stored !== null && stored.unique !== true}
              onChange={(event) => set({ unique: event.target.checked })}
            >
              {t('customField.unique')}
            </Checkbox>
          )}
          {isText(draft.type) && (
            <Checkbox checked={draft.search} onChange={(event) => set({ search: event.target.checked })}>
              {t('customField.search')}
            </Checkbox>
          )}
        </Flex>
      </Form>
      {save.isError && faults?.byField.size === 0 && <ProblemAlert error={save.error} />}
    </Modal>
  );
}

import { Alert, App, Button, Checkbox, Flex, Typography } from 'antd';
import { useState } from 'react';
import { ProblemAlert } from '../../components/ProblemAlert';
import { isMessageKey, useTranslation } from '../../lib/i18n';
import type { PluginMeta } from '../../lib/meta';
import { problemOf } from '../../lib/problem';
import { EntityTable } from './EntityTable';
import { useSaveRole } from './queries';
import {
  changeEntity,
  draftOf,
  draftsDiffer,
  faultsOf,
  generalPermissions,
  holdingOf,
  NO_FAULTS,
  offersOf,
  unsendable,
  type EntityDraft,
  type EntityFaults,
} from './roleDraft';
import type { KnownPermission, Role } from './types';

interface RoleEditorProps {
  readonly role: Role;
  readonly known: readonly KnownPermission[];
  readonly metas: readonly PluginMeta[];
}

type FaultsByEntity = ReadonlyMap<string, EntityFaults>;

/** What a role may do, as a form: nothing is stored before it is saved. */
export function RoleEditor({ role, known, metas }: RoleEditorProps) {
  const { t, label } = useTranslation();
  const { message } = App.useApp();
  const save = useSaveRole(role.id);
  // Read once: what is fetched in the background later must not change under the hands of who edits.
  const [{ offers, general, opened: first }] = useState(() => {
    const offered = offersOf(known, role, metas);
    const permissions = generalPermissions(known, role);
    return { offers: offered, general: permissions, opened: draftOf(role, offered, permissions) };
  });
  const [opened, setOpened] = useState(first);
  const [etag, setEtag] = useState(role.etag);
  const [draft, setDraft] = useState(first);
  const [faults, setFaults] = useState<FaultsByEntity>(new Map());
  const [told, setTold] = useState(true);

  const change = (entity: string, part: Partial<EntityDraft>) => {
    setDraft((old) => changeEntity(old, entity, part));
    setFaults((old) => new Map([...old].filter(([name]) => name !== entity)));
  };

  const send = () => {
    const { broken, noJson } = unsendable(draft, opened);
    if (broken.length > 0 || noJson.length > 0) {
      const found = new Map<string, EntityFaults>();
      broken.forEach((name) => found.set(name, { ...NO_FAULTS, condition: [t('role.brokenFirst')] }));
      noJson.forEach((name) => found.set(name, { ...NO_FAULTS, condition: [t('role.noJson')] }));
      save.reset();
      setFaults(found);
      return;
    }
    const holding = holdingOf(draft, opened, offers);
    const request = { holding, etag };
    save.mutate(request, {
      onSuccess: (saved) => {
        setEtag(saved.etag);
        const stored = draftOf(saved, offers, general);
        setOpened(stored);
        setDraft(stored);
        setFaults(new Map());
        void message.success(t('record.saved'));
      },
      onError: (error) => {
        const found = faultsOf(problemOf(error), holding, draft);
        setFaults(found.entities);
        setTold(found.others);
      },
    });
  };

  const plugins = [...new Set(offers.map((offer) => offer.plugin))];
  const changed = draftsDiffer(draft, opened);
  return (
    <Flex vertical gap={16}>
      {general.length > 0 && (
        <section className="panel tab-body">
          <Typography.Title level={2} className="section-title">
            {t('menu.administration')}
          </Typography.Title>
          <Checkbox.Group
            className="role-general"
            disabled={role.admin}
            value={[...draft.general]}
            onChange={(names) => setDraft((old) => ({ ...old, general: names }))}
            options={general.map((name) => {
              const key = `permission.${name}`;
              return {
                value: name,
                label: isMessageKey(key) ? (
                  <>
                    {t(key)} <Typography.Text type="secondary">{name}</Typography.Text>
                  </>
                ) : (
                  name
                ),
              };
            })}
          />
        </section>
      )}
      {plugins.map((plugin) => {
        const meta = metas.find((one) => one.plugin === plugin);
        return (
          <section key={plugin} className="panel">
            <Flex className="panel-bar" gap={8} align="baseline" wrap>
              <Typography.Title level={2} className="section-title">
                {meta ? label(meta.name, plugin) : plugin}
              </Typography.Title>
              {!meta && <Typography.Text type="secondary">{t('role.notRunning')}</Typography.Text>}
            </Flex>
            <EntityTable
              offers={offers.filter((offer) => offer.plugin === plugin)}
              meta={meta}
              draft={draft}
              faults={faults}
              readOnly={role.admin}
              onChange={change}
            />
          </section>
        );
      })}
      {!role.admin && (
        <Flex gap={8} justify="flex-end" align="center" wrap className="role-save">
          {save.isError && told && <ProblemAlert error={save.error} />}
          {faults.size > 0 && <Alert type="error" showIcon role="alert" title={t('role.faults')} />}
          <Button
            disabled={!changed || save.isPending}
            onClick={() => {
              setDraft(opened);
              setFaults(new Map());
              save.reset();
            }}
          >
            {t('role.discard')}
          </Button>
          <Button type="primary" disabled={!changed} loading={save.isPending} onClick={send}>
            {t('action.save')}
          </Button>
        </Flex>
      )}
    </Flex>
  );
}

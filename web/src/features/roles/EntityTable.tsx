import { Checkbox, Flex, Table, Tag, Typography, type TableProps } from 'antd';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n';
import type { PluginMeta } from '../../lib/meta';
import { EntityLimits } from './EntityLimits';
import {
  ACTIONS,
  entityDraft,
  NO_FAULTS,
  type EntityDraft,
  type EntityFaults,
  type EntityOffer,
  type RoleDraft,
} from './roleDraft';

interface EntityTableProps {
  readonly offers: readonly EntityOffer[];
  readonly meta: PluginMeta | undefined;
  readonly draft: RoleDraft;
  readonly faults: ReadonlyMap<string, EntityFaults>;
  readonly readOnly: boolean;
  readonly onChange: (entity: string, part: Partial<EntityDraft>) => void;
}

/** What a restriction does, in a few words. */
function Summary({ draft }: { readonly draft: EntityDraft }) {
  const { t } = useTranslation();
  const count = (access: string) => Object.values(draft.access).filter((one) => one === access).length;
  const conditional =
    draft.condition.kind === 'clauses' ? draft.condition.clauses.length > 0 : draft.condition.text.trim() !== '';
  return (
    <Flex gap={4} wrap>
      {draft.broken && <Tag color="error">{t('role.broken')}</Tag>}
      {conditional && <Tag color="processing">{t('role.someRows')}</Tag>}
      {count('hidden') > 0 && <Tag>{t('role.hiddenCount', { count: count('hidden') })}</Tag>}
      {count('readonly') > 0 && <Tag>{t('role.readonlyCount', { count: count('readonly') })}</Tag>}
    </Flex>
  );
}

/** A plugin's entities with the actions that a role gives; each opens to the rows and fields it is cut down to. */
export function EntityTable({ offers, meta, draft, faults, readOnly, onChange }: EntityTableProps) {
  const { t, label } = useTranslation();
  const [open, setOpen] = useState<readonly string[]>([]);
  const name = (offer: EntityOffer) => {
    const short = offer.name.slice(offer.plugin.length + 1);
    return label(meta?.entities[short]?.label, short);
  };

  const columns: TableProps<EntityOffer>['columns'] = [
    {
      title: t('role.entity'),
      key: 'entity',
      render: (_, offer) => (
        <>
          {name(offer)}
          <br />
          <Typography.Text type="secondary" className="mono">
            {offer.name}
          </Typography.Text>
        </>
      ),
    },
    ...ACTIONS.map((action) => ({
      title: t(`role.action.${action}`),
      key: action,
      align: 'center' as const,
      width: 88,
      render: (_: unknown, offer: EntityOffer) => {
        const { actions } = entityDraft(draft, offer.name);
        return (
          <Checkbox
            aria-label={`${name(offer)}: ${t(`role.action.${action}`)}`}
            disabled={readOnly}
            checked={actions.includes(action)}
            onChange={({ target }) =>
              onChange(offer.name, {
                actions: ACTIONS.filter((one) => (one === action ? target.checked : actions.includes(one))),
              })
            }
          />
        );
      },
    })),
    {
      title: t('role.cutDown'),
      key: 'cutDown',
      width: 260,
      render: (_, offer) => <Summary draft={entityDraft(draft, offer.name)} />,
    },
  ];

  const opened = [...open, ...offers.map((offer) => offer.name).filter((one) => faults.has(one))];
  return (
    <Table<EntityOffer>
      rowKey="name"
      size="small"
      columns={columns}
      dataSource={offers}
      pagination={false}
      scroll={{ x: 'max-content' }}
      expandable={
        readOnly
          ? undefined
          : {
              expandedRowKeys: [...new Set(opened)],
              onExpandedRowsChange: (keys) => setOpen(keys.map(String)),
              expandIcon: ({ expanded, onExpand, record }) => (
                <button
                  type="button"
                  className={`ant-table-row-expand-icon ant-table-row-expand-icon-${expanded ? 'expanded' : 'collapsed'}`}
                  aria-expanded={expanded}
                  aria-label={t('role.limitsOf', { entity: name(record) })}
                  onClick={(event) => onExpand(record, event)}
                />
              ),
              expandedRowRender: (offer) => (
                <EntityLimits
                  offer={offer}
                  title={name(offer)}
                  draft={entityDraft(draft, offer.name)}
                  faults={faults.get(offer.name) ?? NO_FAULTS}
                  onChange={(part) => onChange(offer.name, part)}
                />
              ),
            }
      }
    />
  );
}

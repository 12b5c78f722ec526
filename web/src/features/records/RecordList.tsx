import {
  DeleteOutlined,
  EditOutlined,
  EyeOutlined,
  ImportOutlined,
  PlusOutlined,
  ReloadOutlined,
} from '@ant-design/icons';
import { App, Button, Flex, Select, Table, Tooltip, type TableProps } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { EmptyState } from '../../components/EmptyState';
import { ErrorState } from '../../components/ErrorState';
import { LinkButton } from '../../components/LinkButton';
import { ListSkeleton } from '../../components/ListSkeleton';
import { PageHeader } from '../../components/PageHeader';
import { Pager } from '../../components/Pager';
import { problemText } from '../../components/problemText';
import { SearchBox } from '../../components/SearchBox';
import { currentCursor, firstPage, type CursorStack } from '../../lib/cursorStack';
import { useTranslation } from '../../lib/i18n';
import { columnsOf, pagePath } from '../../lib/meta';
import { problemOf } from '../../lib/problem';
import { ExportButton } from './ExportButton';
import { FieldText } from './FieldText';
import { ImportDialog } from './ImportDialog';
import type { Place } from './place';
import { useDeleteRow, useRows } from './queries';
import { rowTitle } from './rowTitle';
import { TrashDialog } from './TrashDialog';
import type { Row } from './rowValues';

const RIGHT_ALIGNED: readonly string[] = ['int', 'bigint', 'decimal', 'money'];
const TEXTS: readonly string[] = ['string', 'text', 'email', 'url'];
const PAGE_SIZES = [20, 50, 100];

interface Wish {
  readonly stack: CursorStack;
  readonly sort: string | null;
  readonly limit: number;
  readonly search: string;
  readonly choices: Readonly<Record<string, string>>;
}

const START: Wish = { stack: firstPage, sort: null, limit: 20, search: '', choices: {} };

/** The list's present selection, as the list and the export take it. */
function filtersOf(wish: Wish): Record<string, string> {
  const filters: Record<string, string> = {};
  if (wish.search !== '') {
    filters.search = wish.search;
  }
  for (const [field, value] of Object.entries(wish.choices)) {
    filters[`filter[${field}][eq]`] = value;
  }
  return filters;
}

/** The list of an entity: columns from the manifest, sorting and filtering by the server. */
export function RecordList({ meta, page, entity, title }: Place) {
  const { t, label } = useTranslation();
  const { message, modal } = App.useApp();
  const key = { plugin: meta.plugin, entity: page.entity };
  const [wish, setWish] = useState<Wish>(START);
  const [dialog, setDialog] = useState<'import' | 'trash' | null>(null);
  const searched = entity.fields.filter((field) => field.search && TEXTS.includes(field.type));
  const rows = useRows(key, {
    cursor: currentCursor(wish.stack),
    sort: wish.sort,
    limit: wish.limit,
    filters: filtersOf(wish),
  });
  const remove = useDeleteRow(key);
  const here = pagePath(meta.plugin, page.path);
  const filtered = wish.search !== '' || Object.keys(wish.choices).length > 0;

  /** Another order or another selection starts at the first page again. */
  const change = (part: Partial<Omit<Wish, 'stack'>>) => setWish((old) => ({ ...old, ...part, stack: firstPage }));

  const askToDelete = (row: Row) =>
    modal.confirm({
      title: t('record.deleteAsk', { title: rowTitle(entity, row) }),
      content: t('record.deleteHint'),
      okText: t('action.delete'),
      okButtonProps: { danger: true },
      cancelText: t('action.cancel'),
      onOk: () =>
        remove.mutateAsync(row).then(
          () => void message.success(t('record.deleted')),
          (error: unknown) => void message.error(problemText(problemOf(error), t)),
        ),
    });

  const columns: TableProps<Row>['columns'] = columnsOf(entity, page).map((field, index) => ({
    key: field.name,
    title: label(field.label, field.name),
    align: RIGHT_ALIGNED.includes(field.type) ? ('right' as const) : undefined,
    className: RIGHT_ALIGNED.includes(field.type) ? 'number' : undefined,
    sorter: entity.sortable.includes(field.name),
    sortOrder: wish.sort === field.name ? 'ascend' : wish.sort === `-${field.name}` ? 'descend' : null,
    filters: field.type === 'enum' ? (field.values ?? []).map((value) => ({ text: value, value })) : undefined,
    filterMultiple: false,
    filteredValue: field.type === 'enum' ? (wish.choices[field.name] ? [wish.choices[field.name] ?? ''] : null) : null,
    render: (_: unknown, row: Row) => {
      const value = row[field.name];
      const text = <FieldText meta={meta} field={field} value={value} opensRow={index === 0} />;
      return index === 0 ? (
        <Link className="row-link" to={`${here}/${row.id}`}>
          {text}
        </Link>
      ) : (
        text
      );
    },
  }));
  columns.push({
    key: 'actions',
    title: <span className="unseen">{t('record.actions')}</span>,
    align: 'right',
    width: 96,
    fixed: 'end',
    className: 'nowrap',
    render: (_, row) => (
      <>
        <Tooltip title={t(entity.permissions.update ? 'action.edit' : 'action.view')}>
          <LinkButton
            to={`${here}/${row.id}`}
            type="text"
            size="small"
            icon={entity.permissions.update ? <EditOutlined /> : <EyeOutlined />}
            aria-label={t(entity.permissions.update ? 'record.editNamed' : 'record.viewNamed', {
              title: rowTitle(entity, row),
            })}
          />
        </Tooltip>
        {entity.permissions.delete && (
          <Tooltip title={t('action.delete')}>
            <Button
              type="text"
              size="small"
              danger
              icon={<DeleteOutlined />}
              aria-label={t('record.deleteNamed', { title: rowTitle(entity, row) })}
              onClick={() => askToDelete(row)}
            />
          </Tooltip>
        )}
      </>
    ),
  });

  const onTableChange: TableProps<Row>['onChange'] = (_pages, filters, sorter, { action }) => {
    if (action === 'sort' && !Array.isArray(sorter)) {
      const field = String(sorter.columnKey);
      change({ sort: sorter.order === 'ascend' ? field : sorter.order === 'descend' ? `-${field}` : null });
    } else if (action === 'filter') {
      const chosen = Object.entries(filters).flatMap(([field, values]) => {
        const [value] = values ?? [];
        return value === undefined || value === '' ? [] : [[field, String(value)]];
      });
      change({ choices: Object.fromEntries(chosen) as Record<string, string> });
    }
  };

  const create = entity.permissions.create && (
    <LinkButton to={`${here}/new`} type="primary" icon={<PlusOutlined />}>
      {t('action.new')}
    </LinkButton>
  );
  return (
    <>
      <PageHeader title={title} hint={label(meta.name, meta.plugin)} extra={create} />
      <div className="panel">
        <Flex className="panel-bar" gap={8} justify="space-between" wrap>
          {searched.length > 0 ? (
            <SearchBox
              label={t('record.searchIn', {
                field: searched.map((field) => label(field.label, field.name)).join(', '),
              })}
              onSearch={(text) => change({ search: text })}
            />
          ) : (
            <span />
          )}
          <Flex gap={8} wrap>
            {(entity.permissions.create || (entity.permissions.update && entity.permissions.read)) && (
              <Button icon={<ImportOutlined />} onClick={() => setDialog('import')}>
                {t('import.title')}
              </Button>
            )}
            <ExportButton entity={key} filters={filtersOf(wish)} />
            {entity.permissions.delete && (
              <Button icon={<DeleteOutlined />} onClick={() => setDialog('trash')}>
                {t('trash.title')}
              </Button>
            )}
            <Select
              aria-label={t('record.pageSize')}
              value={wish.limit}
              onChange={(limit) => change({ limit })}
              options={PAGE_SIZES.map((size) => ({ value: size, label: t('record.perPage', { size }) }))}
            />
            <Tooltip title={t('action.refresh')}>
              <Button
                icon={<ReloadOutlined spin={rows.isFetching} />}
                aria-label={t('action.refresh')}
                onClick={() => void rows.refetch()}
              />
            </Tooltip>
          </Flex>
        </Flex>
        {rows.isPending && <ListSkeleton />}
        {rows.isError && <ErrorState error={rows.error} onRetry={() => void rows.refetch()} />}
        {rows.isSuccess && (
          <>
            <Table<Row>
              rowKey="id"
              columns={columns}
              dataSource={rows.data.rows}
              pagination={false}
              loading={rows.isPlaceholderData}
              scroll={{ x: 'max-content' }}
              onChange={onTableChange}
              locale={{
                emptyText: filtered ? (
                  <EmptyState title={t('record.noMatch')} hint={t('record.noMatchHint')} />
                ) : (
                  <EmptyState title={t('record.empty')} hint={t('record.emptyHint')} action={create} />
                ),
              }}
            />
            <Pager
              stack={wish.stack}
              next={rows.data.next}
              busy={rows.isPlaceholderData}
              onChange={(stack) => setWish((old) => ({ ...old, stack }))}
            />
          </>
        )}
      </div>
      {dialog === 'import' && <ImportDialog place={key} entity={entity} onClose={() => setDialog(null)} />}
      {dialog === 'trash' && <TrashDialog place={key} entity={entity} onClose={() => setDialog(null)} />}
    </>
  );
}

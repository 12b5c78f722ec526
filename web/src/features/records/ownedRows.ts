import type { EntityMeta, FieldMeta, OwnedMeta, PluginMeta } from '../../lib/meta';
import { pointerSegments, type Problem, type ProblemEntry } from '../../lib/problem';
import {
  insertBody,
  InvalidJson,
  mergePatch,
  toFormValue,
  type FormValue,
  type FormValues,
  type Row,
} from './rowValues';

/** Rows that the open row owns, as the form shows them. */
export interface OwnedList {
  readonly name: string;
  readonly entity: EntityMeta;
  /** The columns: its fields but for the one that names the owner. */
  readonly fields: readonly FieldMeta[];
  /** The field by which they are ordered; null where their creation orders them. */
  readonly position: string | null;
}

/** A row of the list; `$row` is what is stored of it, and missing in a new one. No field has such a name. */
export interface OwnedDraft {
  readonly $row?: Row;
  readonly [field: string]: FormValue | Row;
}

const POSITIONS: readonly string[] = ['pos', 'position'];

const isWritten = (field: FieldMeta) => !field.readOnly;

/** The lists of an entity that can be shown to this user. */
export function ownedLists(meta: PluginMeta, entity: EntityMeta): OwnedList[] {
  return (entity.owned ?? []).flatMap((owned: OwnedMeta) => {
    const child = meta.entities[owned.entity];
    if (child?.permissions.read !== true) {
      return [];
    }
    const fields = child.fields.filter((field) => field.name !== owned.field);
    const position = fields.find((field) => field.type === 'int' && POSITIONS.includes(field.name) && isWritten(field));
    return [{ name: owned.name, entity: child, fields, position: position?.name ?? null }];
  });
}

const newValues = (list: OwnedList): FormValues =>
  Object.fromEntries(list.fields.map((field) => [field.name, toFormValue(field, field.default)]));

/** A row that is added at the end. */
export function addedDraft(list: OwnedList, others: readonly OwnedDraft[]): OwnedDraft {
  const draft = newValues(list);
  if (list.position !== null) {
    const places = others.map((other) => Number(other[list.position ?? ''] ?? 0)).filter(Number.isFinite);
    const last = Math.max(0, ...places);
    draft[list.position] = String(last + 1);
  }
  return draft;
}

/** The stored rows as the form opens them, in their order. */
export function openedDrafts(list: OwnedList, rows: unknown): OwnedDraft[] {
  const stored = (Array.isArray(rows) ? rows : []) as Row[];
  const { position } = list;
  const ordered =
    position === null
      ? stored
      : [...stored].sort((one, other) => Number(one[position] ?? Infinity) - Number(other[position] ?? Infinity));
  return ordered.map((row) => ({
    ...Object.fromEntries(list.fields.map((field) => [field.name, toFormValue(field, row[field.name])])),
    $row: row,
  }));
}

/** The rows in the order in which they stand, numbered by their position. */
export function numbered(list: OwnedList, drafts: readonly OwnedDraft[]): OwnedDraft[] {
  const { position } = list;
  return position === null ? [...drafts] : drafts.map((draft, index) => ({ ...draft, [position]: String(index + 1) }));
}

/** What stands in the cells of a row. */
const valuesOf = (list: OwnedList, draft: OwnedDraft): FormValues =>
  Object.fromEntries(list.fields.map((field) => [field.name, draft[field.name] as FormValue]));

/** What is sent for a list, and for each entry the place of its row in the form; null for one that is removed. */
export interface OwnedBody {
  readonly entries: readonly Record<string, unknown>[];
  readonly places: readonly (number | null)[];
}

/** What turns the stored rows into those of the form: rows that go, change and come. Those that stay are not named. */
export function ownedBody(list: OwnedList, opened: readonly OwnedDraft[], now: readonly OwnedDraft[]): OwnedBody {
  const written = list.fields.filter(isWritten);
  const entries: Record<string, unknown>[] = [];
  const places: (number | null)[] = [];
  const kept = new Set(now.map((draft) => draft.$row?.id));
  for (const { $row } of opened) {
    if ($row !== undefined && !kept.has($row.id)) {
      entries.push({ id: $row.id, version: $row.version, $delete: true });
      places.push(null);
    }
  }
  const read = <T>(place: number, body: () => T): T => {
    try {
      return body();
    } catch (error) {
      throw error instanceof InvalidJson ? new InvalidJson(error.field, [list.name, place, error.field]) : error;
    }
  };
  now.forEach((draft, place) => {
    const { $row } = draft;
    const values = valuesOf(list, draft);
    if ($row === undefined) {
      entries.push(read(place, () => insertBody(written, values)));
      places.push(place);
      return;
    }
    const before = opened.find((draft) => draft.$row?.id === $row.id);
    const patch = read(place, () => mergePatch(written, before ? valuesOf(list, before) : {}, values));
    if (Object.keys(patch).length > 0) {
      entries.push({ id: $row.id, version: $row.version, ...patch });
      places.push(place);
    }
  });
  return { entries, places };
}

/** A message at a cell, or at a row where `field` is null. */
export interface CellError {
  readonly list: string;
  readonly place: number;
  readonly field: string | null;
  readonly message: string;
}

/** Sorts a problem's entries to the cells that they are about, by what was sent; the others stay as they are. */
export function cellErrors(
  problem: Problem,
  sent: ReadonlyMap<string, OwnedBody>,
): { readonly cells: readonly CellError[]; readonly others: readonly ProblemEntry[] } {
  const cells: CellError[] = [];
  const others: ProblemEntry[] = [];
  for (const entry of problem.errors) {
    const [name = '', index = '', field] = (entry.pointer === undefined ? null : pointerSegments(entry.pointer)) ?? [];
    const place = sent.get(name)?.places[Number(index)];
    if (place === undefined || place === null || index === '') {
      others.push(entry);
    } else {
      const message = entry.detail ?? entry.code ?? problem.code;
      cells.push({ list: name, place, field: field ?? null, message });
    }
  }
  return { cells, others };
}

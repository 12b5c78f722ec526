/** One entry of a problem's `errors`: either about a field (pointer) or about an uploaded file (where, remedy). */
export interface ProblemEntry {
  readonly pointer?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly where?: string;
  readonly what?: string;
  readonly remedy?: string;
  readonly byteOffset?: number;
  readonly line?: number;
  readonly column?: number;
  readonly key?: string;
}

/** An RFC 9457 problem as the server sends it. `members` holds everything beyond the named members. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly traceId: string | null;
  readonly errors: readonly ProblemEntry[];
  readonly members: Readonly<Record<string, unknown>>;
}

/** A request that did not succeed. Status 0: the server was not reached. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title || problem.code);
    this.name = 'ApiError';
    this.problem = problem;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const whole = (value: unknown) => (typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined);

function parseEntry(value: unknown): ProblemEntry[] {
  if (!isObject(value)) {
    return [];
  }
  return [
    {
      pointer: text(value.pointer),
      code: text(value.code),
      detail: text(value.detail),
      where: text(value.where),
      what: text(value.what),
      remedy: text(value.remedy),
      byteOffset: whole(value.byteOffset),
      line: whole(value.line),
      column: whole(value.column),
      key: text(value.key),
    },
  ];
}

/** Reads whatever came back with an error status; a body that is no problem document still gives a usable problem. */
export function parseProblem(status: number, body: string): Problem {
  let document: unknown;
  try {
    document = JSON.parse(body);
  } catch {
    document = null;
  }
  if (!isObject(document)) {
    return { status, code: `http_${status}`, title: '', detail: '', traceId: null, errors: [], members: {} };
  }
  const { code, title, detail, traceId, errors, ...members } = document;
  return {
    status,
    code: text(code) ?? `http_${status}`,
    title: text(title) ?? '',
    detail: text(detail) ?? '',
    traceId: text(traceId) ?? null,
    errors: Array.isArray(errors) ? errors.flatMap(parseEntry) : [],
    members,
  };
}

export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) {
    return error.problem;
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { status: 0, code: 'client', title: '', detail, traceId: null, errors: [], members: {} };
}

/** The segments of an RFC 6901 pointer, unescaped; `null` when it is none. */
export function pointerSegments(pointer: string): string[] | null {
  if (pointer === '') {
    return [];
  }
  if (!pointer.startsWith('/')) {
    return null;
  }
  return pointer
    .slice(1)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

export interface FieldErrors {
  /** Messages by field name. */
  readonly byField: ReadonlyMap<string, readonly string[]>;
  /** Messages that belong to no field of the form. */
  readonly others: readonly string[];
}

/** Sorts a problem's entries to the fields of a form: an entry below a field (`/tags/0`) belongs to that field. */
export function fieldErrors(problem: Problem, fields: readonly string[]): FieldErrors {
  const byField = new Map<string, string[]>();
  const others: string[] = [];
  for (const entry of problem.errors) {
    const message = entry.detail ?? entry.what ?? entry.code ?? problem.code;
    const field = entry.pointer === undefined ? undefined : pointerSegments(entry.pointer)?.[0];
    if (field !== undefined && fields.includes(field)) {
      byField.set(field, [...(byField.get(field) ?? []), message]);
    } else {
      others.push(entry.pointer ? `${entry.pointer}: ${message}` : message);
    }
  }
  return { byField, others };
}

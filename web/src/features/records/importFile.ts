import Papa from 'papaparse';

export type ImportFormat = 'csv' | 'jsonl';

/** What a file begins with: enough to choose by, whatever its size. */
export interface FilePreview {
  readonly format: ImportFormat;
  readonly delimiter: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, string>>[];
}

const READ_BYTES = 64 * 1024;
const SHOWN_ROWS = 5;
const DELIMITERS = [',', ';', '\t'];

function shown(value: unknown): string {
  return typeof value === 'string' ? value : value === null || value === undefined ? '' : JSON.stringify(value);
}

function previewLines(text: string, isWhole: boolean): FilePreview {
  const lines = text.split('\n');
  const whole = isWhole ? lines : lines.slice(0, -1);
  const rows: Record<string, string>[] = [];
  for (const line of whole.filter((each) => each.trim() !== '').slice(0, SHOWN_ROWS)) {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
        rows.push(Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shown(each)])));
      }
    } catch {
      // The check tells what is wrong with a line.
    }
  }
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { format: 'jsonl', delimiter: ',', columns, rows };
}

/** Reads the beginning of a text. */
export function previewText(name: string, text: string, isWhole: boolean): FilePreview {
  const bare = text.replace(/^\uFEFF/, '');
  if (/\.(jsonl|ndjson|json)$/i.test(name) || bare.startsWith('{')) {
    return previewLines(bare, isWhole);
  }
  const parsed = Papa.parse<string[]>(bare, {
    preview: SHOWN_ROWS + 1,
    delimitersToGuess: DELIMITERS,
    skipEmptyLines: true,
  });
  const [header = [], ...lines] = parsed.data;
  const columns = header.filter((column) => column !== '');
  const rows = lines
    .filter((line) => line.length === header.length)
    .map((line) => Object.fromEntries(header.map((column, index) => [column, line[index] ?? ''])));
  const delimiter = DELIMITERS.includes(parsed.meta.delimiter) ? parsed.meta.delimiter : ',';
  return { format: 'csv', delimiter, columns, rows };
}

export async function previewFile(file: File): Promise<FilePreview> {
  return previewText(file.name, await file.slice(0, READ_BYTES).text(), file.size <= READ_BYTES);
}

const SERVER_SETS = ['version', 'created_at', 'updated_at', 'created_by', 'updated_by'];

/** The field that a column seems to be meant for; null for none. */
export function guessField(
  column: string,
  fields: readonly { name: string; labels: readonly string[] }[],
): string | null {
  const wanted = column.trim().toLowerCase();
  if (wanted === 'id') {
    return 'id';
  }
  if (SERVER_SETS.includes(wanted)) {
    return null;
  }
  return (
    fields.find((field) => field.name.toLowerCase() === wanted)?.name ??
    fields.find((field) => field.labels.some((label) => label.toLowerCase() === wanted))?.name ??
    null
  );
}

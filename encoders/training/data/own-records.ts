import { FormatError, throwIfAborted } from '../../../src/core/errors.ts';
import { isRecord } from '../../../src/core/json-object.ts';
import { readLines } from './text-lines.ts';

/** A set name that starts so is the path of the caller's own file. */
export const OWN_SET_PREFIX = 'file:';

/** Complaints quoted in one error; the rest is counted. */
const SHOWN_COMPLAINTS = 5;

/** One record of the caller's own file. */
export interface OwnRecord {
  readonly line: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Reads a file with one JSON object a line: records, or a complaint for a line that is none. Blank lines are skipped.
 */
export async function* jsonRecords(path: string): AsyncGenerator<OwnRecord | string> {
  for await (const { number, text } of readLines(path)) {
    if (text.trim() === '') continue;
    const fields = parseObject(text);
    yield fields === undefined ? `line ${number}: expected a JSON object` : { line: number, fields };
  }
}

/** The records of such a file. @throws FormatError that names the first line that is none. */
export async function* soundRecords(path: string): AsyncGenerator<OwnRecord> {
  for await (const record of jsonRecords(path)) {
    if (typeof record === 'string') throw new FormatError(`${path}: ${record}`);
    yield record;
  }
}

/** The text in a field of a record of a file. @throws FormatError that names the line when there is none. */
export function textIn(path: string, { line, fields }: OwnRecord, name: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  throw new FormatError(`${path}: line ${line}: expected text in '${name}', found ${shownValue(value)}`);
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A value as a complaint quotes it. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** How the rows of a file are read. */
export interface RowReading {
  /** Says what is wrong with a record, beginning with its line. */
  readonly problemOf: (record: OwnRecord) => string | undefined;
  /** Rows to read, from the first. Default: all. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What the rows are, as a refusal calls them. */
  readonly rows: string;
  /** The fields of a row. */
  readonly expected: string;
}

/**
 * The fields of the records of a file that are right.
 * @throws FormatError, after the last of them, that lists the bad lines, or says that there are no rows; AbortedError when `signal` fires.
 */
export async function* rowsIn(
  path: string,
  { problemOf, limit = Number.POSITIVE_INFINITY, signal, rows, expected }: RowReading,
): AsyncGenerator<OwnRecord['fields']> {
  const complaints: string[] = [];
  let read = 0;
  for await (const record of jsonRecords(path)) {
    if (read >= limit) break;
    throwIfAborted(signal, `reading ${path}`);
    const problem = typeof record === 'string' ? record : problemOf(record);
    if (problem !== undefined) complaints.push(problem);
    else if (typeof record !== 'string') {
      read++;
      yield record.fields;
    }
  }
  refuseBadLines(`read ${rows} from ${path}`, complaints, read, expected);
}

/**
 * Refuses a file with bad lines, or with no rows.
 * @param asked what was done to which file. @param expected the fields of a row.
 * @throws FormatError that quotes the first complaints.
 */
export function refuseBadLines(asked: string, complaints: readonly string[], rows: number, expected: string): void {
  if (complaints.length > 0) {
    const shown = complaints.slice(0, SHOWN_COMPLAINTS).join('; ');
    const more = complaints.length - SHOWN_COMPLAINTS;
    throw new FormatError(`${asked}: ${shown}${more > 0 ? `; and ${more} more` : ''}. Correct or remove these lines`);
  }
  if (rows === 0) throw new FormatError(`${asked}: expected ${expected}, found no rows`);
}

import { extname } from 'node:path';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import type { LabelledPair, PositivePair, TrainingSet } from './data-sets.ts';
import { jsonRecords, OWN_SET_PREFIX, type OwnRecord, refuseBadLines, shownValue } from './own-records.ts';
import { readRows } from './rows.ts';

/**
 * Reads a file of labelled pairs (fields `a`, `b`, `label`; a larger number means more alike) or of positive pairs
 * (fields `query`, `passage`): `.jsonl` with one object a line, or `.tsv` whose first line names the columns; either may
 * be gzipped. Other fields are ignored. A file that names `query` or `passage` anywhere is of the second kind.
 * @throws FormatError that lists the bad lines by number; InvalidArgumentError for another file type.
 */
export async function readOwnSet(path: string): Promise<TrainingSet> {
  const records: OwnRecord[] = [];
  const complaints: string[] = [];
  for await (const record of ownRecords(path)) {
    if (typeof record === 'string') complaints.push(record);
    else records.push(record);
  }
  const name = `${OWN_SET_PREFIX}${path}`;
  const kind = records.some(({ fields }) => 'query' in fields || 'passage' in fields) ? 'positive' : 'labelled';
  const labelled: LabelledPair[] = [];
  const positive: PositivePair[] = [];
  for (const { line, fields } of records) {
    const problem = kind === 'positive' ? addPositive(positive, fields) : addLabelled(labelled, fields);
    if (problem !== undefined) complaints.push(`line ${line}: ${problem}`);
  }
  refuseBadLines(`read training pairs from ${path}`, complaints, records.length, '{a, b, label} or {query, passage}');
  return kind === 'positive'
    ? { kind, name, pairs: positive, dropped: {} }
    : { kind, name, pairs: labelled, dropped: {} };
}

/** Records, or a complaint for a line that is none. */
async function* ownRecords(path: string): AsyncGenerator<OwnRecord | string> {
  const type = extname(path.replace(/\.gz$/u, ''));
  if (type === '.jsonl') yield* jsonRecords(path);
  else if (type === '.tsv') yield* tsvRecords(path);
  else throw new InvalidArgumentError(`read training pairs from ${path}: expected .jsonl or .tsv (or .gz of them)`);
}

async function* tsvRecords(path: string): AsyncGenerator<OwnRecord | string> {
  let columns: readonly string[] | undefined;
  for await (const { line, cells } of readRows(path, 'tsv')) {
    if (columns === undefined) {
      columns = cells.map((cell) => cell.trim());
      continue;
    }
    if (cells.length !== columns.length) {
      yield `line ${line}: expected ${columns.length} columns as in the first line, found ${cells.length}`;
      continue;
    }
    const fields = Object.fromEntries(columns.map((column, i) => [column, cells[i]]));
    const label = String(fields.label ?? '').trim();
    yield { line, fields: 'label' in fields ? { ...fields, label: label === '' ? undefined : Number(label) } : fields };
  }
}

function addLabelled(pairs: LabelledPair[], { a, b, label }: Readonly<Record<string, unknown>>): string | undefined {
  if (!isText(a)) return `expected text in 'a', found ${shownValue(a)}`;
  if (!isText(b)) return `expected text in 'b', found ${shownValue(b)}`;
  if (typeof label !== 'number' || !Number.isFinite(label)) {
    return `expected a number in 'label', found ${shownValue(label)}`;
  }
  pairs.push({ a: a.trim(), b: b.trim(), label });
  return undefined;
}

function addPositive(pairs: PositivePair[], { query, passage }: Readonly<Record<string, unknown>>): string | undefined {
  if (!isText(query)) return `expected text in 'query', found ${shownValue(query)}`;
  if (!isText(passage)) return `expected text in 'passage', found ${shownValue(passage)}`;
  pairs.push({ query: query.trim(), passage: passage.trim() });
  return undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

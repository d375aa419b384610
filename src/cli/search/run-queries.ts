import { messageOf } from '../../core/errors.ts';
import { requireVector, toUnit } from '../../core/vectors.ts';
import type { Collection, SearchQueryOptions, SearchResult } from '../../main.ts';
import { readDocuments } from '../../readers/read-documents.ts';
import type { VectorDocument } from '../../store/document.ts';
import { textOptions } from '../options/text-options.ts';
import type { Terminal } from '../program/command.ts';
import { BadLineLog } from '../render/bad-line-log.ts';
import { printable } from '../render/excerpt.ts';
import { formatCount } from '../render/format-numbers.ts';
import type { ProgressLine } from '../render/progress-line.ts';
import { resultJson } from '../render/render-hits.ts';
import { outputSink } from '../writers/text-sink.ts';

/** Everything that answering a file of queries works with. */
export interface QueriesRun {
  readonly documents: Collection;
  readonly options: SearchQueryOptions;
  readonly values: { readonly 'query-field': string; readonly json: boolean; readonly offset: number };
  readonly terminal: Terminal;
  readonly progress: ProgressLine;
}

/** A query of a file. */
interface FileQuery {
  readonly line: number;
  readonly id: string | undefined;
  readonly query: string | undefined;
}

const DEFAULT_TEXT = {
  encoding: 'utf-8',
  delimiter: ',',
  columns: undefined,
  'max-line': 1 << 20,
  strict: false,
} as const;

/** Answers the queries of a file, a line of output each. @returns the exit code. */
export async function runQueries(
  file: string,
  { documents, options, values, terminal, progress }: QueriesRun,
): Promise<number> {
  const { stdin, signal, stdout } = terminal;
  const bad = new BadLineLog(progress);
  const input = await readDocuments(file, {
    ...textOptions(DEFAULT_TEXT, 'search'),
    textField: values['query-field'],
    textOption: '--query-field',
    idField: 'id',
    vectorField: 'vector',
    stdin,
    signal,
    onBadLine: (line) => bad.note(line),
  });
  const dim = documents.space()?.dim;
  const asked: FileQuery[] = [];
  const queries = (async function* () {
    for await (const { line, document } of input.documents) {
      const { vector } = document as unknown as VectorDocument;
      const query = vector === undefined ? document.text : readOwnVector(vector, dim);
      if (typeof query === 'object' && 'reason' in query) {
        bad.note({ line, reason: query.reason });
        continue;
      }
      asked.push({ line, id: document.id, query: typeof query === 'string' ? query : undefined });
      yield query;
    }
  })();
  const sink = outputSink(stdout, signal);
  let done = 0;
  try {
    for await (const result of documents.searchMany(queries, options)) {
      await sink.write(
        values.json ? `${jsonLine(asked[done], result, values.offset)}\n` : `${textLine(asked[done], result)}\n`,
      );
      delete asked[done];
      done++;
      progress.report({ stage: 'search', done });
    }
  } finally {
    await sink.finish();
    progress.clear();
  }
  bad.finish();
  if (bad.count > 0) terminal.stderr.write(`kenyon: ${formatCount(done)} answered, ${formatCount(bad.count)} bad\n`);
  return bad.count > 0 && done === 0 ? 1 : 0;
}

/** Reads the vector of a query, so that one that cannot be searched by costs its line and not the file. @param dim undefined: any. */
function readOwnVector(given: unknown, dim: number | undefined): Float32Array | { reason: string } {
  if (!Array.isArray(given) || !given.every((each) => typeof each === 'number'))
    return { reason: 'its vector must be a list of numbers' };
  const vector = Float32Array.from(given);
  try {
    requireVector(vector, dim ?? vector.length, 'its vector');
    toUnit(vector, 'its vector');
    return vector;
  } catch (error) {
    return { reason: messageOf(error) };
  }
}

function jsonLine({ line, id, query }: FileQuery, result: SearchResult, offset: number): string {
  return resultJson({ line, id, query }, result, offset);
}

function textLine({ id, query }: FileQuery, { hits }: SearchResult): string {
  const found = hits.map((hit) => `${printable(hit.id)} ${hit.score.toFixed(3)}`);
  return [printable(query ?? id ?? 'vector'), ...found].join('\t');
}

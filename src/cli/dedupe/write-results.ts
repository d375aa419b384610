import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { makeDirectory } from '../../core/durable-file.ts';
import { throwIfAborted } from '../../core/errors.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import type { DedupeResult } from '../../main.ts';
import { rowFormat } from '../writers/row-format.ts';
import { fileSink, requireTarget } from '../writers/text-sink.ts';
import { duplicateRows, keptRow, reviewRow } from './dedupe-rows.ts';

/** How results are written. */
export interface WriteResultsOptions extends LongWorkOptions {
  readonly out: string;
  readonly format: 'csv' | 'jsonl';
  readonly plain: boolean;
  /** Files that were read, none of which is overwritten. */
  readonly inputs: readonly string[];
  /** Settings of the command, for the summary. */
  readonly settings: Record<string, unknown>;
}

/** Paths of the files written. */
export interface ResultFiles {
  readonly duplicates: string;
  readonly review: string;
  readonly kept: string;
  readonly summary: string;
}

/** Paths of the results in a folder. */
function resultFiles({ out, format }: Pick<WriteResultsOptions, 'out' | 'format'>): ResultFiles {
  return {
    duplicates: join(out, `duplicates.${format}`),
    review: join(out, `review.${format}`),
    kept: join(out, 'kept.jsonl'),
    summary: join(out, 'summary.json'),
  };
}

/** Refuses results that would replace an input, before anything is done. @throws InvalidArgumentError */
export async function refuseResults(options: Pick<WriteResultsOptions, 'out' | 'format' | 'inputs'>): Promise<void> {
  for (const path of Object.values(resultFiles(options))) await requireTarget(path, options.inputs);
}

/** Writes clusters, pairs for review, what is kept, and the summary last: where it stands, the others are whole. */
export async function writeResults(result: DedupeResult, options: WriteResultsOptions): Promise<ResultFiles> {
  const { out } = options;
  await makeDirectory(out);
  const files = resultFiles(options);
  // Those of an earlier run would stand beside files of this one.
  const former = resultFiles({ out, format: options.format === 'csv' ? 'jsonl' : 'csv' });
  for (const path of [files.summary, former.duplicates, former.review]) await rm(path, { force: true });
  await writeLines(files.duplicates, clusterLines(result, options), options);
  await writeLines(files.review, reviewLines(result, options), options);
  await writeLines(files.kept, keptLines(result), options);
  const summary = { ...result.summary, settings: options.settings, files };
  await writeLines(files.summary, [`${JSON.stringify(summary, undefined, 2)}\n`], options);
  return files;
}

/** Rows between two looks at the signal. */
const TURN = 100;

async function writeLines(
  path: string,
  lines: Iterable<string>,
  { inputs, signal }: WriteResultsOptions,
): Promise<void> {
  const sink = await fileSink(path, inputs);
  try {
    let count = 0;
    for (const line of lines) {
      await sink.write(line);
      if (++count % TURN !== 0) continue;
      throwIfAborted(signal, `writing ${path}`);
      await nextTurn();
    }
    await sink.finish();
  } finally {
    await sink.discard();
  }
}

function* clusterLines(
  { clusters }: DedupeResult,
  { format, plain, onProgress }: WriteResultsOptions,
): Generator<string> {
  const table = rowFormat(format, { plain });
  for (const [i, cluster] of clusters.entries()) {
    yield table.render(keptRow(i + 1, cluster));
    for (const row of duplicateRows(i + 1, cluster)) yield table.render(row);
    onProgress?.({ stage: 'explain', done: i + 1, total: clusters.length });
  }
}

function* reviewLines({ review }: DedupeResult, { format, plain }: WriteResultsOptions): Generator<string> {
  const table = rowFormat(format, { plain });
  for (const pair of review) yield table.render(reviewRow(pair));
}

function* keptLines({ kept }: DedupeResult): Generator<string> {
  for (const { json } of kept) yield `${json}\n`;
}

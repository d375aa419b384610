import { readFile } from 'node:fs/promises';
import { messageOf, NotFoundError } from '../../core/errors.ts';
import { readPackageVersion } from '../../core/package-root.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import { holdsFor, type SearchSetting } from '../../live/measured-setting.ts';
import type { GivenQueries } from '../../measure/collection-data.ts';
import type { BenchData } from '../../measure/run-benchmark.ts';
import { MEASURED_BY_DEFAULT } from '../../measure/targets/bench-target.ts';
import { openModel } from '../open/open-model.ts';
import { choiceFor } from '../open/stored-choice.ts';
import { withCollection } from '../open/with-collection.ts';
import { COLLECTION_OPTION, DB_OPTION, ENCODER_OPTIONS, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand, type OptionValues, type Terminal, UsageError } from '../program/command.ts';
import { commandLine } from '../program/parse-arguments.ts';
import { benchSummary } from '../render/bench-summary.ts';
import { ProgressLine } from '../render/progress-line.ts';

const { required: _, ...db } = DB_OPTION.db;

const options = {
  db: { ...db, help: 'measure on the documents of this database' },
  ...COLLECTION_OPTION,
  'query-file': { type: 'text', value: 'FILE', help: 'ask these texts, one a line, instead of documents held out' },
  vectors: { type: 'text', value: 'FILE', help: 'measure on these vectors: fvecs, bvecs, npy, HDF5 of ann-benchmarks' },
  queries: { type: 'text', value: 'FILE', help: 'ask these vectors instead of some held out' },
  truth: { type: 'text', value: 'FILE', help: 'the true neighbours of the queries: ivecs, npy; computed otherwise' },
  k: { type: 'integer', min: 1, max: 1000, default: 10, help: 'neighbours asked for' },
  indexes: {
    type: 'text',
    value: 'A,B,C',
    default: MEASURED_BY_DEFAULT.join(','),
    help: 'what to measure; there are fly, long to build, projected, which says what --dims auto costs, and hnswlib, which answers while a graph grows',
  },
  'target-recall': {
    type: 'text',
    value: 'R',
    help: 'choose the fastest setting whose recall is surely at least this',
  },
  out: { type: 'text', value: 'DIR', default: 'kenyon-bench', help: 'where the report goes' },
  limit: { type: 'integer', min: 1, help: 'use only the first vectors or documents' },
  'queries-count': {
    type: 'integer',
    min: 1,
    help: 'how many queries; by default 1,000, or a tenth of fewer than 10,000',
  },
  seed: { type: 'integer', min: 0, max: 2 ** 32 - 1, default: 1, help: 'of the draw of queries' },
  ...ENCODER_OPTIONS,
  ...JSON_OPTION,
} as const;

type BenchOptions = OptionValues<typeof options>;

export const benchCommand = defineCommand({
  name: 'bench',
  summary: 'Measures on your own data what recall costs with each index, and can choose one.',
  options,
  notes: [
    'Every answer is compared with the exact one. DIR gets report.html to read, frontier.svg, and results.jsonl with a line\n' +
      'for each figure. One thread; building the hnsw graph takes longest, about a minute for 100,000 documents. The model\n' +
      'options matter with --query-file only.',
    'With --target-recall the fastest setting is chosen whose recall reaches the target with the lower end of its 95 %\n' +
      'interval, all settings compared at once. With --db it is stored, and searches that name no index use it. Ends with\n' +
      'code 1 when no setting reaches the target.',
    'Example:  kenyon bench --db law --target-recall 0.98',
  ],
  async run(values, _operands, terminal) {
    const targetRecall = checkedTarget(values['target-recall']);
    checkUse(values);
    const indexes = await checkedIndexes(values.indexes);
    const { runBenchmark } = await import('../../measure/run-benchmark.ts');
    const { describeEnvironment } = await import('../../measure/benchmark-result.ts');
    const { writeReport } = await import('../../measure/report/write-report.ts');
    const progress = new ProgressLine(terminal, 'done');
    const work = { signal: terminal.signal, onProgress: progress.report.bind(progress) };
    try {
      const version = await readPackageVersion();
      const environment = describeEnvironment(commandLine({ name: 'bench', options }, values), version);
      const result = await withData(values, work, (data) =>
        runBenchmark(data, {
          ...work,
          k: values.k,
          indexes,
          seed: values.seed,
          environment,
          onNote: (note) => progress.note(note),
          ...(targetRecall !== undefined && { targetRecall }),
        }),
      );
      progress.clear();
      const files = await writeReport(values.out, result);
      const stored = await storeSetting(values, result.setting, terminal, work);
      progress.clear();
      const ending = stored ? STORED : values.db !== undefined && result.setting !== undefined ? NOT_STORED : '';
      if (values.json) terminal.stdout.write(`${JSON.stringify({ ...result, stored, files })}\n`);
      else terminal.stdout.write(`${benchSummary(result)}${ending}${files.page}\n`);
      return targetRecall !== undefined && result.setting === undefined ? 1 : 0;
    } finally {
      progress.clear();
    }
  },
});

const STORED =
  'Stored with the collection: searches use it from now on unless they name an index or a filter. Fewer than 10,000 documents\n' +
  'are always compared one by one.\n';
const NOT_STORED = 'Not stored: the collection has more than twice as many documents as were measured on.\n';

/**
 * Stores what was chosen with the collection it was measured on, unless that was so small a part of it that no search would use it.
 * @returns whether it was stored.
 */
async function storeSetting(
  { db, collection }: BenchOptions,
  setting: SearchSetting | undefined,
  terminal: Terminal,
  work: LongWorkOptions,
): Promise<boolean> {
  if (db === undefined || setting === undefined) return false;
  return withCollection({ db, collection, readOnly: false, mustExist: true }, terminal, async (documents) => {
    if (!holdsFor(setting, await documents.vectorCount())) return false;
    await documents.saveSetting(setting);
    // So that the next search, of another process perhaps, finds the index that it is to use.
    await documents.catchUp(work);
    return true;
  });
}

function checkedTarget(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const target = /^(0?\.\d+|1(\.0*)?|0)$/.test(text) ? Number(text) : Number.NaN;
  if (target > 0 && target <= 1) return target;
  throw new UsageError(
    `--target-recall must be a number above 0 and at most 1, such as 0.98, got ${JSON.stringify(text)}`,
    'bench',
  );
}

/** Names of the indexes, looked at before vectors are read, which may take minutes. */
async function checkedIndexes(text: string): Promise<string[]> {
  const { targetsNamed } = await import('../../measure/targets/targets.ts');
  const names = text.split(',').map((name) => name.trim());
  try {
    return targetsNamed(names).map(({ name }) => name);
  } catch (error) {
    throw new UsageError(`--indexes: ${messageOf(error)}`, 'bench');
  }
}

/** Refuses options that do not go together. */
function checkUse(values: BenchOptions): void {
  if ((values.db === undefined) === (values.vectors === undefined)) {
    throw new UsageError('bench needs either --db DIR or --vectors FILE', 'bench');
  }
  const foreign = values.db === undefined ? (['query-file'] as const) : (['queries', 'truth'] as const);
  for (const name of foreign) {
    if (values[name] === undefined) continue;
    throw new UsageError(`--${name} goes with ${values.db === undefined ? '--db' : '--vectors'} only`, 'bench');
  }
}

/** Reads what is measured on, and lets go of it afterwards. */
async function withData<T>(
  values: BenchOptions,
  work: LongWorkOptions,
  use: (data: BenchData) => Promise<T>,
): Promise<T> {
  const { vectors, queries, truth, limit, k, seed, collection } = values;
  const queriesCount = values['queries-count'];
  const counts = { ...(limit !== undefined && { limit }), ...(queriesCount !== undefined && { queriesCount }) };
  if (vectors !== undefined) {
    const { readFileData } = await import('../../measure/file-data.ts');
    const files = { vectors, ...(queries !== undefined && { queries }), ...(truth !== undefined && { truth }) };
    return use(await readFileData({ ...files, ...counts, k, seed }, work));
  }
  const { withCollectionData } = await import('../../measure/collection-data.ts');
  const asked = await encodeQueries(values, work);
  const choice = { db: values.db!, collection, seed, ...counts, ...(asked !== undefined && { queries: asked }) };
  return withCollectionData(choice, work, use);
}

/** Vectors of the lines of a file, blank ones left out. */
async function encodeQueries(values: BenchOptions, work: LongWorkOptions): Promise<GivenQueries | undefined> {
  const file = values['query-file'];
  if (file === undefined) return undefined;
  const content = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new NotFoundError(`the query file ${file} cannot be read: ${messageOf(cause)}`, { cause });
  });
  const texts = content.split(/\r?\n/).filter((line) => line.trim() !== '');
  const asked = texts.slice(0, values['queries-count'] ?? texts.length);
  if (asked.length === 0) throw new UsageError(`the query file ${file} has no text in it`, 'bench');
  const { db, collection } = values;
  const encoder = await openModel(await choiceFor({ ...values, db: db!, collection }));
  try {
    const { dim, fingerprint, runtime } = encoder;
    const rows = { dim, count: asked.length, rows: await encoder.encode(asked, { ...work, role: 'query' }) };
    return { rows, from: `texts of ${file}`, space: { dim, fingerprint, runtime } };
  } finally {
    await encoder.close();
  }
}

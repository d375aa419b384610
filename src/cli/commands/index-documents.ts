import { AbortedError } from '../../core/errors.ts';
import type { AddResult, Collection } from '../../main.ts';
import { BadLineLog } from '../bad-line-log.ts';
import { defineCommand, type OptionValues, type Terminal } from '../command.ts';
import { formatCount, formatDuration, formatRate, plural } from '../format-numbers.ts';
import { openModel } from '../open-model.ts';
import { ProgressLine } from '../progress-line.ts';
import { INPUT_FORMATS } from '../readers/input-format.ts';
import { type OpenedInput, readDocuments } from '../readers/read-documents.ts';
import { isEncoding } from '../readers/transcode.ts';
import { TrackedDocuments } from '../tracked-documents.ts';
import { UsageError } from '../usage-error.ts';
import { COLLECTION_OPTION, DB_OPTION, JSON_OPTION, MODEL_NOTE, MODEL_OPTIONS } from './shared-options.ts';
import { withCollection } from './with-collection.ts';

const options = {
  ...DB_OPTION,
  'text-field': { type: 'text', value: 'NAME', default: 'text', help: 'the field or column to search in' },
  'id-field': { type: 'text', value: 'NAME', default: 'id', help: 'the field or column that names a document' },
  format: { type: 'choice', value: 'NAME', choices: INPUT_FORMATS, help: 'by default from the file name' },
  encoding: { type: 'text', value: 'NAME', default: 'utf-8', help: 'of the text: gb18030, big5, utf-16le ...' },
  delimiter: { type: 'text', value: 'CHAR', default: ',', help: 'between the cells of a CSV file; \\t for a tab' },
  columns: { type: 'text', value: 'A,B,C', help: 'column names of a table that has no header' },
  'max-line': { type: 'integer', min: 1, max: 1 << 27, default: 1 << 20, help: 'longest line in characters' },
  strict: { type: 'flag', help: 'stop at the first bad line' },
  'batch-size': { type: 'integer', min: 1, max: 65_536, default: 256, help: 'documents encoded and stored at a time' },
  ...MODEL_OPTIONS,
  ...COLLECTION_OPTION,
  ...JSON_OPTION,
} as const;

type IndexOptions = OptionValues<typeof options>;

export const indexCommand = defineCommand({
  name: 'index',
  summary: 'Adds the documents of a file to a database, which is made when it is not there.',
  operands: { name: 'FILE', min: 1, max: 1 },
  options,
  notes: [
    'FILE is JSONL (one object a line), CSV, TSV or plain lines, gzipped or not; - is standard input. A document of an\n' +
      'id that is there already takes its place. Without an id one is made from the content. All other fields are kept;\n' +
      'one that is called "text" or "id" without being it is kept as "_text" or "_id". TSV has no quoting; for quoted\n' +
      'tab-separated cells say --format csv --delimiter "\\t".',
    'Lines that cannot be used are reported with their number and counted, and the rest goes in. Ctrl-C stops well: what\n' +
      'was stored stays, and the same command goes on where it stopped.',
    MODEL_NOTE,
    'Example:  zcat articles.jsonl.gz | kenyon index - --db law --text-field body',
  ],
  async run(values, [file], terminal) {
    const startedAt = performance.now();
    const progress = new ProgressLine(terminal, 'documents');
    const bad = new BadLineLog(progress);
    if (file === '-' && terminal.stdin.isTTY)
      terminal.stderr.write('reading documents from the terminal; Ctrl-D ends them\n');
    const input = await readDocuments(file!, {
      ...readOptions(values),
      ...terminal,
      onBadLine: (line) => bad.note(line),
    });
    const target = { ...values, readOnly: false, onNotice: (message: string) => progress.note(`kenyon: ${message}`) };
    // Opened before the database, which must not come into being for want of a model.
    const encoder = await openModel(values);
    const work = (documents: Collection) => addAll(documents, input, { values, bad, progress, terminal });
    const outcome = await withCollection({ ...target, encoder }, terminal, work).finally(() => encoder.close());
    bad.finish();
    const seconds = (performance.now() - startedAt) / 1000;
    terminal.stdout.write(
      values.json ? toJson(values, input, outcome, bad, seconds) : toText(values, input, outcome, bad, seconds),
    );
    // Nothing but bad lines: most likely the wrong format or field.
    return bad.count > 0 && seenOf(outcome.result) === 0 ? 1 : 0;
  },
});

interface Outcome {
  readonly result: AddResult;
  /** Documents of the collection afterwards. */
  readonly count: number;
}

interface Run {
  readonly values: IndexOptions;
  readonly bad: BadLineLog;
  readonly progress: ProgressLine;
  readonly terminal: Terminal;
}

function readOptions(values: IndexOptions) {
  const delimiter = values.delimiter === '\\t' ? '\t' : values.delimiter;
  if (delimiter.length !== 1 || delimiter === '"' || delimiter === '\n') {
    throw new UsageError(
      `--delimiter must be one character other than a quote, got ${JSON.stringify(delimiter)}`,
      'index',
    );
  }
  if (!isEncoding(values.encoding)) {
    throw new UsageError(
      `--encoding ${JSON.stringify(values.encoding)} is unknown; expected utf-8, gb18030, big5, utf-16le ...`,
      'index',
    );
  }
  return {
    textField: values['text-field'],
    idField: values['id-field'],
    format: values.format,
    encoding: values.encoding,
    delimiter,
    columns: values.columns?.split(',').map((name) => name.trim()),
    maxLineChars: values['max-line'],
    strict: values.strict,
  };
}

/** Adds everything, and whatever stops it, says how much is stored. */
async function addAll(documents: Collection, input: OpenedInput, run: Run): Promise<Outcome> {
  const { signal } = run.terminal;
  const tracked = new TrackedDocuments(input);
  try {
    const result = await documents.add(tracked.documents(), {
      batchSize: run.values['batch-size'],
      signal,
      onProgress: ({ done }) => run.progress.report({ stage: 'index', done, fraction: tracked.fractionOf(done) }),
      onRejected: ({ index, reason }) =>
        run.bad.reject({ line: tracked.lineOf(index), reason }, input.name, run.values.strict),
    });
    await documents.catchUp({ signal, onProgress: (progress) => run.progress.report(progress) });
    return { result, count: await documents.count() };
  } catch (error) {
    run.bad.finish();
    const stored = `${plural(await documents.count(), 'document')} stored in ${run.values.db}`;
    const next = signal.aborted ? '; the same command goes on from there' : '';
    run.progress.note(`kenyon: stopped with ${stored} (collection ${run.values.collection})${next}`);
    throw signal.aborted ? new AbortedError('interrupted', { cause: error }) : error;
  } finally {
    run.progress.clear();
  }
}

function seenOf({ added, updated, unchanged }: AddResult): number {
  return added + updated + unchanged;
}

function toText(
  values: IndexOptions,
  input: OpenedInput,
  { result, count }: Outcome,
  bad: BadLineLog,
  seconds: number,
): string {
  const seen = seenOf(result);
  const rate = seconds > 0 ? `, ${formatRate(seen / seconds)}/s` : '';
  const parts = [
    `${formatCount(result.added)} added`,
    `${formatCount(result.updated)} updated`,
    `${formatCount(result.unchanged)} unchanged`,
    ...(bad.count > 0 ? [plural(bad.count, 'bad line')] : []),
  ];
  const total = `${values.db} now holds ${plural(count, 'document')}`;
  return `${input.name}: ${parts.join(', ')} (${formatDuration(seconds * 1000)}${rate})\n${total}\n`;
}

function toJson(
  values: IndexOptions,
  input: OpenedInput,
  { result, count }: Outcome,
  bad: BadLineLog,
  seconds: number,
): string {
  const { db, collection } = values;
  const report = {
    db,
    collection,
    file: input.name,
    format: input.format,
    ...result,
    badLines: bad.count,
    firstBadLines: bad.first,
    count,
    seconds,
    maxRssBytes: process.resourceUsage().maxRSS * 1024,
  };
  return `${JSON.stringify(report)}\n`;
}

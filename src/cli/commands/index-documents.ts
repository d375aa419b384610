import { AbortedError } from '../../core/errors.ts';
import { suggest } from '../../core/wording.ts';
import type { Collection, Encoder, EntitySettings } from '../../main.ts';
import { INPUT_FORMATS } from '../../readers/input-format.ts';
import { type OpenedInput, readDocuments } from '../../readers/read-documents.ts';
import { openModel } from '../open/open-model.ts';
import { inStoredPrecision } from '../open/stored-precision.ts';
import { TrackedDocuments } from '../open/tracked-documents.ts';
import { withCollection } from '../open/with-collection.ts';
import { ENTITY_INDEX_NOTE, ENTITY_INDEX_OPTIONS, entitySettings, recognizerOf } from '../options/entity-options.ts';
import { PASSAGE_NOTE, PASSAGE_OPTIONS, passagesOf } from '../options/passage-options.ts';
import { COLLECTION_OPTION, DB_OPTION, ENCODER_OPTIONS, JSON_OPTION, MODEL_NOTE } from '../options/shared-options.ts';
import { TEXT_FIELD_NOTE, TEXT_FIELD_OPTION, textFieldsOf } from '../options/text-field-options.ts';
import { TEXT_OPTIONS, textOptions } from '../options/text-options.ts';
import { columnTypes, TYPE_NOTE, TYPE_OPTION } from '../options/type-options.ts';
import { VECTOR_NOTE, VECTOR_OPTIONS, vectorFieldOf } from '../options/vector-options.ts';
import { defineCommand, type OptionValues, type Terminal } from '../program/command.ts';
import { BadLineLog } from '../render/bad-line-log.ts';
import { plural } from '../render/format-numbers.ts';
import { type IndexReport, reportJson, reportText, usedOf } from '../render/index-report.ts';
import { ProgressLine } from '../render/progress-line.ts';

const options = {
  ...DB_OPTION,
  'text-field': { type: 'text', value: 'NAME', default: 'text', help: 'the field or column to search in' },
  'id-field': { type: 'text', value: 'NAME', default: 'id', help: 'the field or column that names a document' },
  format: { type: 'choice', value: 'NAME', choices: INPUT_FORMATS, help: 'by default from the file name' },
  ...TEXT_OPTIONS,
  ...TYPE_OPTION,
  ...TEXT_FIELD_OPTION,
  'batch-size': { type: 'integer', min: 1, max: 4096, default: 256, help: 'documents encoded and stored at a time' },
  ...PASSAGE_OPTIONS,
  ...VECTOR_OPTIONS,
  ...ENTITY_INDEX_OPTIONS,
  ...ENCODER_OPTIONS,
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
      'one that is called "text", "id" or "vector" without being it is kept as "_text", "_id" or "_vector". TSV has no quoting; for quoted\n' +
      'tab-separated cells say --format csv --delimiter "\\t".',
    'Lines that cannot be used are reported with their number and counted, and the rest goes in. Ctrl-C stops well: what\n' +
      'was stored stays, and the same command goes on where it stopped.',
    TYPE_NOTE,
    TEXT_FIELD_NOTE,
    PASSAGE_NOTE,
    VECTOR_NOTE,
    ENTITY_INDEX_NOTE,
    MODEL_NOTE,
    'Example:  zcat articles.jsonl.gz | kenyon index - --db law --text-field body',
  ],
  async run(values, [file], terminal) {
    const progress = new ProgressLine(terminal, 'documents');
    const bad = new BadLineLog(progress);
    const onBadLine = bad.note.bind(bad);
    if (file === '-' && terminal.stdin.isTTY) progress.note('reading documents from the terminal; Ctrl-D ends them');
    const { vectors } = values;
    const textFields = textFieldsOf(values);
    const options = { ...passagesOf(values), ...(vectors && { vectors }), ...(textFields && { textFields }) };
    const entities = await entitySettings(values);
    const input = await readDocuments(file!, { ...readOptions(values), ...terminal, onBadLine });
    // Opened before the database, which must not come into being for want of a model.
    const encoder = await openIndexModel(values);
    const startedAt = performance.now();
    const onNotice = (message: string) => progress.note(`kenyon: ${message}`);
    const models = { ...(encoder && { encoder }), recognizer: recognizerOf(values) };
    const target = { ...values, options, readOnly: false, onNotice, ...models };
    const added = await withCollection(target, terminal, (documents) => {
      return addAll(documents, input, { values, entities, bad, progress, terminal });
    }).finally(() => encoder?.close());
    bad.finish();
    const { db, collection, json } = values;
    const report = { db, collection, input, bad, ...added, ms: performance.now() - startedAt };
    terminal.stdout.write(json ? reportJson(report) : reportText(report));
    // Nothing but bad lines: most likely the wrong format or field.
    return bad.count > 0 && usedOf(added.result) === 0 ? 1 : 0;
  },
});

interface Run {
  readonly values: IndexOptions;
  readonly entities: EntitySettings | undefined;
  readonly bad: BadLineLog;
  readonly progress: ProgressLine;
  readonly terminal: Terminal;
}

/** The encoder; none where all vectors are in the documents. */
async function openIndexModel(values: IndexOptions): Promise<Encoder | undefined> {
  if (values.vectors !== undefined && values.model === undefined) return undefined;
  return openModel(await inStoredPrecision(values));
}

function readOptions(values: IndexOptions) {
  return {
    vectorField: vectorFieldOf(values),
    textField: values['text-field'],
    idField: values['id-field'],
    format: values.format,
    ...textOptions(values, 'index'),
    types: columnTypes(values),
  };
}

/** Adds everything, and whatever stops it, says how much is stored. */
async function addAll(
  documents: Collection,
  input: OpenedInput,
  run: Run,
): Promise<Pick<IndexReport, 'result' | 'count' | 'vectors'>> {
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
    if (run.entities !== undefined) await setEntities(documents, run.entities, run);
    await documents.catchUp({ signal, onProgress: (progress) => run.progress.report(progress) });
    return { result, count: await documents.count(), vectors: await documents.vectorCount() };
  } catch (error) {
    run.bad.finish();
    const count = await documents.count().catch(() => undefined);
    const stored = count === undefined ? 'what was' : plural(count, 'document');
    const next = signal.aborted ? '; the same command goes on from there' : '';
    const { db, collection } = run.values;
    run.progress.note(`kenyon: stopped with ${stored} stored in ${db} (collection ${collection})${next}`);
    throw signal.aborted ? new AbortedError('interrupted', { cause: error }) : error;
  } finally {
    run.progress.clear();
  }
}

/** Sets where entities come from; a field that no document has is most likely misspelt. */
async function setEntities(
  documents: Collection,
  settings: EntitySettings,
  { progress, terminal }: Run,
): Promise<void> {
  if ((await documents.count()) === 0) return;
  const all = { ...documents.entitySettings(), ...settings };
  await documents.setEntities(all);
  const known = (await documents.fields({ top: 0, signal: terminal.signal })).map(({ field }) => field);
  const named = new Set([...(all.alsoRead ?? []), ...(all.fields ?? [])]);
  for (const field of [...named].filter((name) => !known.includes(name))) {
    const near = suggest(field, known);
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    progress.note(`kenyon: no document has a field ${JSON.stringify(field)} to find entities in${hint}`);
  }
}

import { AbortedError } from '../../core/errors.ts';
import type { Collection, Encoder, EntitySettings } from '../../main.ts';
import { FORMATS, INPUT_FORMATS, PLAIN_TEXTS } from '../../readers/input-format.ts';
import type { KnownColumns } from '../../readers/known-columns.ts';
import { type OpenedInputs, openInputs } from '../open/open-inputs.ts';
import { openModel } from '../open/open-model.ts';
import { asStored, givenModel, type StoredSpace, storedSpace } from '../open/stored-choice.ts';
import { knownColumnsOf } from '../open/stored-collection.ts';
import { TrackedDocuments } from '../open/tracked-documents.ts';
import { withCollection } from '../open/with-collection.ts';
import { withDatabase } from '../open/with-database.ts';
import { ENTITY_INDEX_NOTE, ENTITY_INDEX_OPTIONS, entitySettings, recognizerOf } from '../options/entity-options.ts';
import {
  TEXT_FIELD_NOTE,
  TEXT_FIELD_OPTION,
  textFieldsOf,
  VECTOR_NOTE,
  VECTOR_OPTIONS,
  vectorFieldOf,
} from '../options/field-options.ts';
import { PASSAGE_NOTE, PASSAGE_OPTIONS, passagesOf } from '../options/passage-options.ts';
import {
  COLLECTION_ENCODER_OPTIONS,
  COLLECTION_OPTION,
  DB_OPTION,
  dimsOf,
  JSON_OPTION,
  MODEL_NOTE,
  PROJECTION_NOTE,
} from '../options/shared-options.ts';
import { TEXT_OPTIONS, textOptions } from '../options/text-options.ts';
import { columnTypes, TYPE_NOTE, TYPE_OPTION } from '../options/type-options.ts';
import { defineCommand, type OptionValues, type Terminal, UsageError } from '../program/command.ts';
import { absentFields } from '../render/absent-fields.ts';
import { BadLineLog } from '../render/bad-line-log.ts';
import { inputsText } from '../render/files-report.ts';
import { plural } from '../render/format-numbers.ts';
import { type IndexReport, reportJson, reportText, usedOf } from '../render/index-report.ts';
import { ProgressLine } from '../render/progress-line.ts';
import { watchInputs } from '../watch/watch-inputs.ts';

const options = {
  ...DB_OPTION,
  'text-field': { type: 'text', value: 'NAME', default: 'text', help: 'the field or column to search in' },
  'id-field': { type: 'text', value: 'NAME', default: 'id', help: 'the field or column that names a document' },
  format: { type: 'choice', value: 'NAME', choices: INPUT_FORMATS, help: 'by default from the file name' },
  'plain-text': {
    type: 'choice',
    value: 'HOW',
    choices: PLAIN_TEXTS,
    help: 'what a .txt file is: a text a line, or one text; by default whole in a folder, else lines',
  },
  'file-field': { type: 'text', value: 'NAME', help: 'the field that gets the path of the file, of all documents' },
  watch: { type: 'flag', help: 'go on, and keep the documents as the files and folders are' },
  'delete-all': { type: 'flag', help: 'with --watch: also when no file is left in a folder, or it is on another disk' },
  ...TEXT_OPTIONS,
  ...TYPE_OPTION,
  ...TEXT_FIELD_OPTION,
  'batch-size': { type: 'integer', min: 1, max: 4096, default: 256, help: 'documents encoded and stored at a time' },
  ...PASSAGE_OPTIONS,
  ...VECTOR_OPTIONS,
  ...ENTITY_INDEX_OPTIONS,
  ...COLLECTION_ENCODER_OPTIONS,
  ...COLLECTION_OPTION,
  ...JSON_OPTION,
} as const;

const ENDINGS = Object.values(FORMATS).flatMap(({ endings }) => endings.map((ending) => `.${ending}`));

/** What a user of several files must know. */
const FILES_NOTE =
  `Of a folder all files are read whose names end in ${ENDINGS.join(', ')}\n` +
  '(and .gz), but hidden ones and node_modules; no link is followed out of it, and what is passed over or cannot be read is named.\n' +
  'Markdown, HTML, PDF and the text files of folders are a document each: its id and its field "file" are the path, "title" is the\n' +
  'title, and front matter (YAML) becomes fields. PDF needs the optional package pdfjs-dist. A line of a text file that was named has\n' +
  'the path and a digest of itself for its id.';

type IndexOptions = OptionValues<typeof options>;

export const indexCommand = defineCommand({
  name: 'index',
  summary: 'Adds the documents of files and folders to a database, which is made when it is not there.',
  operands: { name: 'FILE|DIR', min: 1, max: Number.POSITIVE_INFINITY },
  options,
  notes: [
    'A file is JSONL (one object a line), JSON (an array of objects), CSV, TSV or plain lines, gzipped or not; - is standard input. A\n' +
      'document of an id that is there already takes its place. Without an id one is made from the content. All other fields are kept;\n' +
      'one that is called "text", "id" or "vector" without being it is kept as "_text", "_id" or "_vector". TSV has no quoting; for quoted\n' +
      'tab-separated cells say --format csv --delimiter "\\t". UTF-16 is known by its byte order mark.',
    FILES_NOTE,
    'Lines that cannot be used are reported with their number and counted, and the rest goes in. Ctrl-C stops well: what\n' +
      'was stored stays, and the same command goes on where it stopped.',
    'With --watch the command goes on until Ctrl-C: files that are added or written are indexed once they are at rest, and documents that their\n' +
      'file does not have any more, or whose file is gone, are deleted. Every document has its path in "file"; a line of output says what was done.\n' +
      'Where no file is left in a folder at once, as when a disk is not mounted, its documents stay unless with --delete-all.',
    TYPE_NOTE,
    TEXT_FIELD_NOTE,
    PASSAGE_NOTE,
    VECTOR_NOTE,
    ENTITY_INDEX_NOTE,
    PROJECTION_NOTE,
    MODEL_NOTE,
    'Examples:  zcat articles.jsonl.gz | kenyon index - --db law --text-field body\n' +
      '           kenyon index docs/ faq.json --db help --text-fields title=3',
  ],
  async run(given, files, terminal) {
    const space = await storedSpace(given);
    // A collection remembers that its documents bring vectors, as it does its model.
    const values = { ...given, vectors: given.vectors ?? givenModel(space) };
    const progress = new ProgressLine(terminal, 'documents');
    const bad = new BadLineLog(progress);
    if (files.includes('-') && terminal.stdin.isTTY)
      progress.note('reading documents from the terminal; Ctrl-D ends them');
    const { vectors } = values;
    const textFields = textFieldsOf(values);
    const options = { ...passagesOf(values), ...(vectors && { vectors }), ...(textFields && { textFields }) };
    const entities = await entitySettings(values);
    const onNotice = (message: string) => progress.note(`kenyon: ${message}`);
    const { stdin, signal } = terminal;
    if (values.watch) refuseWatch(values, files);
    else if (values['delete-all']) throw new UsageError('--delete-all is of --watch', 'index');
    const knownColumns = knownColumnsOf(values);
    const reading = { ...readOptions(values), knownColumns, stdin, signal, leftOut: [values.db], onNotice };
    const input = await openInputs(files, { ...reading, onBadLine: bad.note.bind(bad), mayBeEmpty: values.watch });
    for (const notice of inputsText(input.passedOver)) onNotice(notice);
    // Opened before the database, which must not come into being for want of a model.
    const encoder = await openIndexModel(values, space);
    const startedAt = performance.now();
    const models = { ...(encoder && { encoder }), recognizer: recognizerOf(values) };
    const target = { ...values, options, readOnly: false, onNotice, ...models };
    if (values.watch) {
      const { db, json } = values;
      const { types, vectorField: _, fileField: __, strict: ___, ...others } = readOptions(values);
      const watched = {
        paths: files,
        reading: { ...others, types: Object.fromEntries(types) },
        deleteAll: values['delete-all'],
        db,
        json,
        terminal,
        progress,
      };
      return withCollection(target, terminal, (documents) => watchInputs(documents, watched)).finally(() =>
        encoder?.close(),
      );
    }
    const added = await withCollection(target, terminal, (documents) => {
      return addAll(documents, input, { values, knownColumns, entities, bad, progress, terminal });
    }).finally(() => encoder?.close());
    bad.finish();
    const projected = await projectAll(values, { terminal, progress, onNotice });
    const { db, collection, json } = values;
    const report = { db, collection, input, bad, ...added, projected, ms: performance.now() - startedAt };
    terminal.stdout.write(json ? reportJson(report) : reportText(report));
    // Nothing but bad lines: most likely the wrong format or field.
    const isUseless = bad.count > 0 && usedOf(added.result) === 0;
    return isUseless || input.reports.some(({ error }) => error !== undefined) ? 1 : 0;
  },
});

/** @throws UsageError for what a watch has no use for. */
function refuseWatch({ vectors, strict, dims, 'file-field': fileField }: IndexOptions, files: readonly string[]): void {
  const wrong = [
    ...(files.includes('-') ? ['standard input'] : []),
    ...(vectors !== undefined ? ['documents that bring vectors (--vectors)'] : []),
    ...(fileField !== undefined ? ['--file-field, since the path is kept in "file"'] : []),
    ...(strict ? ['--strict'] : []),
    ...(dims === 'auto' ? ['--dims auto; index once with it, then watch without'] : []),
  ];
  if (wrong.length > 0) throw new UsageError(`--watch does not go with ${wrong[0]}`, 'index');
}

interface Run {
  readonly values: IndexOptions;
  readonly knownColumns: KnownColumns;
  readonly entities: EntitySettings | undefined;
  readonly bad: BadLineLog;
  readonly progress: ProgressLine;
  readonly terminal: Terminal;
}

/** The encoder, as the collection was made with it; none where all vectors are in the documents. */
async function openIndexModel(values: IndexOptions, space: StoredSpace): Promise<Encoder | undefined> {
  if (values.vectors !== undefined && values.model === undefined) return undefined;
  const { dims } = dimsOf(values.dims);
  return openModel(asStored({ ...values, dims }, space));
}

function readOptions(values: IndexOptions) {
  return {
    vectorField: vectorFieldOf(values),
    textField: values['text-field'],
    idField: values['id-field'],
    format: values.format,
    plainText: values['plain-text'],
    fileField: values['file-field'],
    ...textOptions(values, 'index'),
    types: columnTypes(values, 'index'),
  };
}

/** Adds everything, and whatever stops it, says how much is stored. */
async function addAll(
  documents: Collection,
  { reader, isLone }: OpenedInputs,
  run: Run,
): Promise<Pick<IndexReport, 'result' | 'count' | 'vectors'>> {
  const { signal } = run.terminal;
  const { totalBytes } = reader;
  const source = { totalBytes, bytesRead: () => reader.bytesRead(), documents: reader.documents() };
  const tracked = new TrackedDocuments(source);
  try {
    const result = await documents.add(tracked.documents(), {
      batchSize: run.values['batch-size'],
      signal,
      columnTypes: () => run.knownColumns.learned,
      onProgress: ({ done }) => run.progress.report({ stage: 'index', done, fraction: tracked.fractionOf(done) }),
      onRejected: ({ index, reason }) => {
        const file = tracked.fileOf(index) ?? '-';
        const bad = { line: tracked.lineOf(index), reason, ...(!isLone && { file }) };
        run.bad.reject(bad, file === '-' ? 'stdin' : file, run.values.strict);
      },
    });
    await run.knownColumns.keepIn(documents);
    // Nothing can be found where there is nothing yet, and fields of documents to come are not misspelt.
    if (run.entities !== undefined && (await documents.count()) > 0)
      await documents.setEntities({ ...documents.entitySettings(), ...run.entities });
    await noteAbsent(documents, tracked, run);
    // Indexes of vectors that are projected next would be built in vain.
    if (run.values.dims !== 'auto')
      await documents.catchUp({ signal, onProgress: (progress) => run.progress.report(progress) });
    return { result, count: await documents.count(), vectors: await documents.vectorCount() };
  } catch (error) {
    run.bad.finish();
    await run.knownColumns.keepIn(documents).catch(() => undefined);
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

/** Projects the vectors where that is asked for, unless they are projected already. @returns dimensions that they have then. */
async function projectAll(
  values: IndexOptions,
  {
    terminal,
    progress,
    onNotice,
  }: Pick<Run, 'terminal' | 'progress'> & { readonly onNotice: (message: string) => void },
): Promise<number | undefined> {
  const { db, collection, dims } = values;
  if (dims !== 'auto') return undefined;
  const recognizer = recognizerOf(values);
  const { signal } = terminal;
  return withDatabase(
    { db, readOnly: false, onNotice, ...(recognizer && { recognizer }) },
    terminal,
    async (kenyon) => {
      const documents = kenyon.collection(collection);
      if (documents.space()?.projection === undefined && (await documents.count()) > 0)
        await kenyon.reindex(collection, {
          project: 'auto',
          signal,
          onProgress: (report) => progress.report(report),
        });
      await documents.catchUp({ signal, onProgress: (report) => progress.report(report) });
      return documents.space()?.dim;
    },
  ).finally(() => progress.clear());
}

/** Says which fields of the options no document has. */
async function noteAbsent(documents: Collection, tracked: TrackedDocuments, { values, progress, terminal }: Run) {
  const { alsoRead = [], fields = [] } = (values.entities && documents.entitySettings()) || {};
  const named = [
    { fields: Object.keys(textFieldsOf(values) ?? {}), purpose: 'to search with the text', strings: true },
    { fields: [...alsoRead, ...fields], purpose: 'to find entities in' },
  ];
  for (const note of await absentFields(documents, named, terminal.signal)) progress.note(`kenyon: ${note}`);
  const idField = values['id-field'];
  // The default says nothing of what is there.
  if (idField !== 'id' && tracked.count > 0 && tracked.named === 0)
    progress.note(`kenyon: no document has a field ${JSON.stringify(idField)}; their ids are made from their content`);
}

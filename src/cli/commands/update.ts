import { FormatError } from '../../core/errors.ts';
import type { DocumentChange } from '../../public/data.ts';
import { hasRecords, INPUT_FORMATS } from '../../readers/input-format.ts';
import type { KnownColumns } from '../../readers/known-columns.ts';
import { openRecords } from '../../readers/read-documents.ts';
import type { BadLine } from '../../readers/record.ts';
import { moveReservedNames, readId } from '../../readers/shape-document.ts';
import { knownColumnsOf } from '../open/stored-collection.ts';
import { withCollection } from '../open/with-collection.ts';
import { COLLECTION_OPTION, DB_OPTION, JSON_OPTION } from '../options/shared-options.ts';
import { TEXT_OPTIONS, textOptions } from '../options/text-options.ts';
import { columnTypes, TYPE_NOTE, TYPE_OPTION } from '../options/type-options.ts';
import { defineCommand, type OptionValues, type Terminal } from '../program/command.ts';
import { absentFields } from '../render/absent-fields.ts';
import { BadLineLog } from '../render/bad-line-log.ts';
import { deviationsText } from '../render/deviations-text.ts';
import { formatCount, plural } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';

const options = {
  ...DB_OPTION,
  'id-field': { type: 'text', value: 'NAME', default: 'id', help: 'the field or column that names a document' },
  unset: { type: 'texts', value: 'NAME', help: 'a field that each of the documents loses; may come again' },
  format: { type: 'choice', value: 'NAME', choices: INPUT_FORMATS, help: 'by default from the file name, else jsonl' },
  ...TEXT_OPTIONS,
  ...TYPE_OPTION,
  ...COLLECTION_OPTION,
  ...JSON_OPTION,
} as const;

type UpdateValues = OptionValues<typeof options>;

export const updateCommand = defineCommand({
  name: 'update',
  summary: 'Changes fields of documents; their texts stay, and nothing is encoded.',
  operands: { name: 'FILE', min: 1, max: 1 },
  options,
  notes: [
    'FILE is JSONL, JSON, CSV or TSV, gzipped or not, - for standard input: each record has the id of a document and the fields that change.\n' +
      'Other fields stay, and null is a value; a column "id" beside --id-field is "_id", as of index. The text cannot be changed so: index the whole document again.',
    'Lines that cannot be used, and ids that are not there, are reported with their number and counted.',
    TYPE_NOTE,
    'Example:  echo \'{"id": "r5", "price": 3200}\' | kenyon update - --db homes',
  ],
  async run(values, [file], terminal) {
    const { db, collection, json, unset, strict } = values;
    const progress = new ProgressLine(terminal, 'documents');
    const bad = new BadLineLog(progress);
    const lines: number[] = [];
    const knownColumns = knownColumnsOf(values);
    const onBadLine = (line: BadLine) => bad.reject(line, name, strict);
    const { stdin, signal } = terminal;
    const { name, changes, deviations } = await readChanges(file!, values, {
      stdin,
      signal,
      knownColumns,
      onBadLine,
      lines,
    });
    const target = { db, collection, readOnly: false, mustExist: true };
    const { updated, unchanged } = await withCollection(target, terminal, async (documents) => {
      const absent = await absentFields(documents, [{ fields: unset, purpose: 'to take away' }], signal);
      for (const note of absent) progress.note(`kenyon: ${note}`);
      const result = await documents.update(changes, {
        unset,
        signal: terminal.signal,
        columnTypes: () => knownColumns.learned,
        onProgress: (report) => progress.report(report),
        onRejected: ({ index, reason }) => bad.reject({ line: lines[index], reason }, name, strict),
      });
      await knownColumns.keepIn(documents);
      return result;
    }).finally(() => progress.clear());
    bad.finish();
    const told = deviations();
    const counts = {
      updated,
      unchanged,
      badLines: bad.count,
      firstBadLines: bad.first,
      ...(told.length > 0 && { deviations: told }),
    };
    const said = `${plural(updated, 'document')} updated, ${formatCount(unchanged)} unchanged`;
    const faults = bad.count > 0 ? `, ${plural(bad.count, 'bad line')}` : '';
    terminal.stdout.write(
      json ? `${JSON.stringify({ db, collection, ...counts })}\n` : `${said}${faults}\n${deviationsText(told)}`,
    );
    return bad.count > 0 && updated + unchanged === 0 ? 1 : 0;
  },
});

interface ReadingChanges extends Pick<Terminal, 'stdin' | 'signal'> {
  readonly knownColumns: KnownColumns;
  readonly onBadLine: (bad: BadLine) => void;
  /** Gets the line of each change. */
  readonly lines: number[];
}

/** The changes of a file. */
async function readChanges(
  file: string,
  values: UpdateValues,
  { stdin, signal, knownColumns, onBadLine, lines }: ReadingChanges,
) {
  const { 'id-field': idField, format } = values;
  const types = columnTypes(values, 'update');
  const opened = await openRecords(file, {
    ...textOptions(values, 'update'),
    format,
    otherwise: 'jsonl',
    idField,
    types,
    knownColumns,
    stdin,
    signal,
  });
  if (!hasRecords(opened.format))
    throw new FormatError(
      `${opened.name}: changes are read from JSONL, JSON, CSV and TSV, and this is ${opened.format}; --format says otherwise`,
    );
  const changes = (async function* (): AsyncGenerator<DocumentChange> {
    for await (const record of opened.records) {
      const id = 'reason' in record ? record : requireId(record.fields[idField], idField);
      if ('reason' in id) {
        onBadLine({ line: record.line, reason: id.reason });
        continue;
      }
      const { [idField]: _, ...fields } = 'fields' in record ? record.fields : {};
      // Another column that is called so is kept under the name that `index` gives it.
      const clash = moveReservedNames(fields, ['id']);
      if (clash !== undefined) {
        onBadLine({ line: record.line, reason: clash });
        continue;
      }
      lines.push(record.line);
      yield { ...fields, ...id } as DocumentChange;
    }
  })();
  return { name: opened.name, changes, deviations: opened.deviations };
}

/** The id of a row. Another column called `id` never stands in for it: the change would go to another document. */
function requireId(value: unknown, idField: string): { id: string } | { reason: string } {
  const read = readId(value, idField);
  if ('reason' in read) return read;
  const { id } = read;
  return id === undefined
    ? { reason: `field ${JSON.stringify(idField)} is absent or empty, expected the id of a document` }
    : { id };
}

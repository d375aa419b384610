import type { DocumentChange } from '../../public/data.ts';
import { openLines, TEXT_DEFAULTS } from '../../readers/open-text.ts';
import { type BadLine, readJsonLines } from '../../readers/read-records.ts';
import { readId } from '../../readers/shape-document.ts';
import { withCollection } from '../open/with-collection.ts';
import { COLLECTION_OPTION, DB_OPTION, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand, type Terminal } from '../program/command.ts';
import { BadLineLog } from '../render/bad-line-log.ts';
import { formatCount, plural } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';

export const updateCommand = defineCommand({
  name: 'update',
  summary: 'Changes fields of documents; their texts stay, and nothing is encoded.',
  operands: { name: 'FILE', min: 1, max: 1 },
  options: {
    ...DB_OPTION,
    unset: { type: 'texts', value: 'NAME', help: 'a field that each of the documents loses; may come again' },
    strict: { type: 'flag', help: 'stop at the first bad line' },
    ...COLLECTION_OPTION,
    ...JSON_OPTION,
  },
  notes: [
    'FILE is JSONL, gzipped or not, - for standard input: each line has the id of a document and the fields that change. Other\n' +
      'fields stay, and null is a value. The text cannot be changed so: index the whole document again.',
    'Lines that cannot be used, and ids that are not there, are reported with their number and counted.',
    'Example:  echo \'{"id": "r5", "price": 3200}\' | kenyon update - --db homes',
  ],
  async run({ db, collection, json, unset, strict }, [file], terminal) {
    const progress = new ProgressLine(terminal, 'documents');
    const bad = new BadLineLog(progress);
    const lines: number[] = [];
    const { name, changes } = await readChanges(file!, terminal, (line) => bad.reject(line, name, strict), lines);
    const target = { db, collection, readOnly: false, mustExist: true };
    const { updated, unchanged } = await withCollection(target, terminal, (documents) =>
      documents.update(changes, {
        unset,
        signal: terminal.signal,
        onProgress: (report) => progress.report(report),
        onRejected: ({ index, reason }) => bad.reject({ line: lines[index], reason }, name, strict),
      }),
    ).finally(() => progress.clear());
    bad.finish();
    const counts = { updated, unchanged, badLines: bad.count, firstBadLines: bad.first };
    const said = `${plural(updated, 'document')} updated, ${formatCount(unchanged)} unchanged`;
    const faults = bad.count > 0 ? `, ${plural(bad.count, 'bad line')}` : '';
    terminal.stdout.write(json ? `${JSON.stringify({ db, collection, ...counts })}\n` : `${said}${faults}\n`);
    return bad.count > 0 && updated + unchanged === 0 ? 1 : 0;
  },
});

/** The changes of a file. @param lines gets the line of each. */
async function readChanges(file: string, terminal: Terminal, onBadLine: (bad: BadLine) => void, lines: number[]) {
  const { stdin, signal } = terminal;
  const guess = { isTelling: () => true, formatOf: () => 'jsonl' as const };
  const opened = await openLines(file, { ...TEXT_DEFAULTS, format: 'jsonl', stdin, signal }, guess);
  const changes = (async function* (): AsyncGenerator<DocumentChange> {
    for await (const record of readJsonLines(opened.lines)) {
      const id = 'reason' in record ? record : readId(record.fields.id, 'id');
      if ('reason' in id) {
        onBadLine({ line: record.line, reason: id.reason });
        continue;
      }
      lines.push(record.line);
      yield { ...('fields' in record && record.fields), ...id } as DocumentChange;
    }
  })();
  return { name: opened.name, changes };
}

import { readLines } from '../../readers/lines.ts';
import { openSource } from '../../readers/source.ts';
import { withCollection } from '../open/with-collection.ts';
import { COLLECTION_OPTION, DB_OPTION, FILTER_NOTE, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand, type Terminal, UsageError } from '../program/command.ts';
import { plural } from '../render/format-numbers.ts';

/** Longest id is 1,024 bytes; a longer line cannot be one. */
const MAX_LINE_CHARS = 4096;

export const deleteCommand = defineCommand({
  name: 'delete',
  summary: 'Deletes documents by id, or those that a filter lets through.',
  operands: { name: 'ID', min: 0, max: Number.POSITIVE_INFINITY },
  options: {
    ...DB_OPTION,
    'ids-file': { type: 'text', value: 'FILE', help: 'a file with one id a line, - for standard input' },
    filter: {
      type: 'text',
      value: 'FILTER',
      help: 'all documents whose fields fulfil this, such as \'date < "2020"\'',
    },
    ...COLLECTION_OPTION,
    ...JSON_OPTION,
  },
  notes: [
    'Ids that are not there are counted, and are no error. What is deleted is gone from the next search on.\n' +
      'kenyon list with the same --filter shows what would be.',
    FILTER_NOTE,
  ],
  async run({ db, collection, json, filter, 'ids-file': file }, operands, terminal) {
    const namesIds = operands.length > 0 || file !== undefined;
    if (namesIds === (filter !== undefined))
      throw new UsageError(
        'delete needs ID ..., --ids-file or --filter; ids and a filter do not go together',
        'delete',
      );
    if (filter !== undefined) return deleteByFilter({ db, collection, json, filter }, terminal);
    const ids = new Set([...operands, ...(file === undefined ? [] : await readIds(file, terminal))]);
    // Opening for writing would make a database where none is.
    await withCollection({ db, collection, readOnly: true }, terminal, (all) => all.count());
    const deleted = await withCollection({ db, collection, readOnly: false }, terminal, (all) => all.delete(ids));
    const missing = ids.size - deleted;
    if (json) terminal.stdout.write(`${JSON.stringify({ db, collection, deleted, missing })}\n`);
    else terminal.stdout.write(`${plural(deleted, 'document')} deleted, ${missing} not there\n`);
    return 0;
  },
});

async function deleteByFilter(
  { db, collection, json, filter }: { db: string; collection: string; json: boolean; filter: string },
  terminal: Terminal,
): Promise<number> {
  const target = { db, collection, readOnly: false, mustExist: true };
  const deleted = await withCollection(target, terminal, (all) => all.delete({ filter }));
  terminal.stdout.write(
    json ? `${JSON.stringify({ db, collection, deleted })}\n` : `${plural(deleted, 'document')} deleted\n`,
  );
  return 0;
}

async function readIds(file: string, { stdin, signal }: Terminal): Promise<string[]> {
  const source = await openSource(file, { stdin, signal });
  const ids: string[] = [];
  for await (const { text, number, reason } of readLines(source.chunks, { maxLineChars: MAX_LINE_CHARS })) {
    if (reason !== undefined) throw new UsageError(`${source.name}, line ${number}: no id: ${reason}`, 'delete');
    if (text !== '') ids.push(text);
  }
  return ids;
}

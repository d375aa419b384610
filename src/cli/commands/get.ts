import { padToWidth, textWidth } from '../../core/text/text-width.ts';
import type { StoredDocument } from '../../main.ts';
import { withCollection } from '../open/with-collection.ts';
import { COLLECTION_OPTION, DB_OPTION, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { printable } from '../render/excerpt.ts';

export const getCommand = defineCommand({
  name: 'get',
  summary: 'Prints documents by id.',
  operands: { name: 'ID', min: 1, max: Number.POSITIVE_INFINITY },
  options: { ...DB_OPTION, ...COLLECTION_OPTION, ...JSON_OPTION },
  notes: ['With --json, one document a line, as kenyon index reads them. Ends with code 1 when an id is not there.'],
  async run({ db, collection, json }, ids, terminal) {
    const documents = await withCollection({ db, collection, readOnly: true }, terminal, (all) => all.get(ids));
    const found = documents.filter((document) => document !== undefined);
    if (found.length > 0) terminal.stdout.write(json ? toJsonLines(found) : found.map(toText).join('\n'));
    const missing = ids.filter((_, i) => documents[i] === undefined);
    for (const id of missing) terminal.stderr.write(`kenyon: there is no document ${JSON.stringify(id)} in ${db}\n`);
    return missing.length > 0 ? 1 : 0;
  },
});

function toJsonLines(documents: readonly StoredDocument[]): string {
  return documents.map((document) => `${JSON.stringify(document)}\n`).join('');
}

/** One field a line, names in a column of their own. */
function toText(document: StoredDocument): string {
  const fields = Object.entries(document);
  const width = Math.max(...fields.map(([name]) => textWidth(printable(name))));
  return fields.map(([name, value]) => `${padToWidth(printable(name), width)}  ${valueText(value)}\n`).join('');
}

function valueText(value: unknown): string {
  return printable(typeof value === 'string' ? value : JSON.stringify(value));
}

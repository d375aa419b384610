import { withDatabase } from '../open/with-database.ts';
import { DB_OPTION, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { plural } from '../render/format-numbers.ts';

export const dropCommand = defineCommand({
  name: 'drop',
  summary: 'Removes a collection with all that belongs to it.',
  operands: { name: 'COLLECTION', min: 1, max: 1 },
  options: { ...DB_OPTION, ...JSON_OPTION },
  notes: [
    'Documents, settings and indexes are gone then, without a question asked; kenyon compact gives their room back. To whoever has the\n' +
      'collection open it is empty from the next call on.',
  ],
  async run({ db, json }, [collection], { stdout, ...terminal }) {
    const target = { db, readOnly: false, mustExist: true };
    const documents = await withDatabase(target, { stdout, ...terminal }, (kenyon) => kenyon.drop(collection!));
    stdout.write(
      json
        ? `${JSON.stringify({ db, dropped: collection, documents })}\n`
        : `collection ${collection} dropped, with ${plural(documents, 'document')}\n`,
    );
    return 0;
  },
});

import { withCollection } from '../open/with-collection.ts';
import { COLLECTION_OPTION, DB_OPTION, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';

export const countCommand = defineCommand({
  name: 'count',
  summary: 'Says how many documents a database holds.',
  options: { ...DB_OPTION, ...COLLECTION_OPTION, ...JSON_OPTION },
  async run({ db, collection, json }, _operands, terminal) {
    const count = await withCollection({ db, collection, readOnly: true }, terminal, (documents) => documents.count());
    terminal.stdout.write(json ? `${JSON.stringify({ db, collection, count })}\n` : `${count}\n`);
    return 0;
  },
});

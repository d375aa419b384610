import { withDatabase } from '../open/with-database.ts';
import { DB_OPTION, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';

export const renameCommand = defineCommand({
  name: 'rename',
  summary: 'Gives a collection another name.',
  operands: { name: 'COLLECTION NAME', min: 2, max: 2 },
  options: { ...DB_OPTION, ...JSON_OPTION },
  notes: ['Settings and indexes stay with it. A name that is taken is refused.'],
  async run({ db, json }, [from, to], terminal) {
    const target = { db, readOnly: false, mustExist: true };
    await withDatabase(target, terminal, (kenyon) => kenyon.rename(from!, to!));
    terminal.stdout.write(
      json ? `${JSON.stringify({ db, renamed: from, to })}\n` : `collection ${from} is called ${to} now\n`,
    );
    return 0;
  },
});

import { DB_OPTION, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { mebibytes } from '../render/format-numbers.ts';

export const compactCommand = defineCommand({
  name: 'compact',
  summary: 'Gives back the room of removed and replaced documents; other programs that use the database go on.',
  options: { ...DB_OPTION, ...JSON_OPTION },
  async run({ db, json }, _operands, terminal) {
    const { compact } = await import('../../database/kenyon.ts');
    const { before, after } = await compact(db);
    terminal.stdout.write(
      json
        ? `${JSON.stringify({ db, before, after })}\n`
        : `${mebibytes(before)} MiB before, ${mebibytes(after)} MiB now\n`,
    );
    return 0;
  },
});

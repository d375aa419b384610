import { DB_OPTION, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { mebibytes } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';

export const restoreCommand = defineCommand({
  name: 'restore',
  summary: 'Puts a backup into the directory of a database.',
  operands: { name: 'BACKUP', min: 1, max: 1 },
  options: {
    ...DB_OPTION,
    overwrite: { type: 'flag', help: 'take the place of the database that is there, which is lost' },
    ...JSON_OPTION,
  },
  notes: [
    'The backup is copied, the copy verified, and only then put in place. Programs that have the overwritten database open get an\n' +
      'error that says so, and open it again.',
    'Example:  kenyon restore /backups/law-2026-11-30 --db law --overwrite',
  ],
  async run({ db, overwrite, json }, [backup], terminal) {
    const { restore } = await import('../../public/data.ts');
    const progress = new ProgressLine(terminal, 'bytes');
    try {
      const onProgress = progress.report.bind(progress);
      const { bytes } = await restore(backup, db, { overwrite, signal: terminal.signal, onProgress });
      progress.clear();
      const told = json ? JSON.stringify({ db, backup, bytes }) : `${db}: ${mebibytes(bytes)} MiB, verified`;
      terminal.stdout.write(`${told}\n`);
      return 0;
    } finally {
      progress.clear();
    }
  },
});

import { DB_OPTION, JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { mebibytes } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';

export const backupCommand = defineCommand({
  name: 'backup',
  summary: 'Copies a database while other programs use it; the copy is a database.',
  operands: { name: 'FOLDER', min: 1, max: 1 },
  options: {
    ...DB_OPTION,
    overwrite: { type: 'flag', help: 'take the place of a database that is in FOLDER, which is lost' },
    ...JSON_OPTION,
  },
  notes: [
    'The copy has every document that was acknowledged before the command began, and is verified before it gets its name: at any\n' +
      'moment FOLDER has what it had before, or the whole copy. It can be searched as it is, and put back with kenyon restore.',
    'Example:  kenyon backup /backups/law-2026-11-30 --db law',
  ],
  async run({ db, overwrite, json }, [folder], terminal) {
    const { open } = await import('../../database/kenyon.ts');
    const progress = new ProgressLine(terminal, 'bytes');
    const kenyon = await open(db, { readOnly: true });
    try {
      const onProgress = progress.report.bind(progress);
      const { bytes } = await kenyon.backup(folder, { overwrite, signal: terminal.signal, onProgress });
      progress.clear();
      const told = json
        ? JSON.stringify({ db, backup: folder, bytes })
        : `${folder}: ${mebibytes(bytes)} MiB, verified`;
      terminal.stdout.write(`${told}\n`);
      return 0;
    } finally {
      progress.clear();
      await kenyon.close();
    }
  },
});

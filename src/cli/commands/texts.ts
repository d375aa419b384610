import { JSON_OPTION } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { formatCount } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';

export const textsCommand = defineCommand({
  name: 'texts',
  summary: 'Collects training texts and pairs as a configuration file says.',
  operands: { name: 'CONFIG.json', min: 1, max: 1 },
  options: { ...JSON_OPTION },
  notes: [
    'The configuration names the output directory, where items.jsonl, pairs.jsonl, heldout.jsonl and report.json are written.\n' +
      'With --json, the report goes to standard output as well.',
  ],
  async run({ json }, [file], terminal) {
    const { collectTexts, readTextsConfig } = await import('../../public/train.ts');
    const config = await readTextsConfig(file!);
    const progress = new ProgressLine(terminal, 'texts');
    try {
      const report = await collectTexts(config, {
        signal: terminal.signal,
        onProgress: (step) => progress.report(step),
      });
      progress.clear();
      const { items, pairs, heldOut } = report;
      const text =
        `${config.output}: ${formatCount(items.lines)} texts of about ${formatCount(report.estimatedPieces)} pieces, ` +
        `${formatCount(pairs.lines)} pairs, ${formatCount(heldOut.lines)} held-out texts`;
      terminal.stdout.write(json ? `${JSON.stringify(report)}\n` : `${text}\n`);
      return 0;
    } finally {
      progress.clear();
    }
  },
});

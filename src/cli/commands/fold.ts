import { defineCommand } from '../program/command.ts';
import { ProgressLine } from '../render/progress-line.ts';

export const foldCommand = defineCommand({
  name: 'fold',
  summary: "Makes a finished model of a trained one that still has its teachers' heads.",
  operands: { name: 'DIR', min: 1, max: 1 },
  options: {
    texts: {
      type: 'text',
      value: 'FILE',
      required: true,
      help: 'items.jsonl of kenyon texts; the first 8,000 show the axes',
    },
    shares: { type: 'text', value: 'A,B', default: '1', help: "how much of each teacher's head a vector has" },
    out: { type: 'text', value: 'DIR', required: true, help: 'where to write the finished model' },
  },
  notes: ['kenyon distill ends with this step; alone it makes a model of weights that a run has left behind.'],
  async run({ texts, shares, out }, [dir], terminal) {
    const { foldModel } = await import('../../public/train.ts');
    const progress = new ProgressLine(terminal, 'texts');
    try {
      const held = await foldModel(dir!, texts, out, {
        shares: shares.split(',').map(Number),
        signal: terminal.signal,
        onProgress: (report) => progress.report(report),
      });
      progress.clear();
      for (const [dim, share] of Object.entries(held))
        terminal.stdout.write(`the first ${dim} dimensions hold ${(100 * share).toFixed(1)} %\n`);
      return 0;
    } finally {
      progress.clear();
    }
  },
});

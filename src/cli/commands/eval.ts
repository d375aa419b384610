import type { EvaluationFigures } from '../../public/train.ts';
import { openModel } from '../open/open-model.ts';
import { JSON_OPTION, MODEL_OPTIONS } from '../options/shared-options.ts';
import { defineCommand, UsageError } from '../program/command.ts';
import { formatCount } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';

export const evalCommand = defineCommand({
  name: 'eval',
  summary: 'Measures a model on labelled pairs and on retrieval.',
  operands: { name: 'SET', min: 0, max: Number.POSITIVE_INFINITY },
  options: {
    data: { type: 'text', value: 'DIR', default: '../shared/data', help: 'directory of the public data sets' },
    ...MODEL_OPTIONS,
    list: { type: 'flag', help: 'list the sets that can be measured' },
    ...JSON_OPTION,
  },
  notes: [
    'Pairs give the rank correlation (Spearman) of cosine and label and, for yes/no labels, the accuracy at a threshold\n' +
      'that was found on the dev split. Retrieval gives recall among the first 1 and 10 and the mean reciprocal rank.\n' +
      'SET is a public set, or file:PATH for one of your own. With --json, one object a line.',
  ],
  async run(values, sets, terminal) {
    const { data, list, json } = values;
    const { EVALUATIONS, evaluateEncoder, loadEvaluation } = await import('../../public/train.ts');
    if (list) {
      for (const [name, kind] of Object.entries(EVALUATIONS)) terminal.stdout.write(`${name.padEnd(16)}${kind}\n`);
      return 0;
    }
    if (sets.length === 0) throw new UsageError('eval needs SET ...; --list names them', 'eval');
    const progress = new ProgressLine(terminal, 'texts');
    const { signal } = terminal;
    const encoder = await openModel(values);
    try {
      if (!json) terminal.stderr.write(`${encoder.runtime}, ${encoder.dim} dimensions\n`);
      for (const name of sets) {
        const evaluation = await loadEvaluation(data, name);
        const onProgress = progress.report.bind(progress);
        const figures = await evaluateEncoder(encoder, evaluation, { signal, onProgress });
        progress.clear();
        terminal.stdout.write(json ? `${JSON.stringify(figures)}\n` : `${describe(figures)}\n`);
      }
      return 0;
    } finally {
      progress.clear();
      await encoder.close();
    }
  },
});

function describe(figures: EvaluationFigures): string {
  const name = figures.name.padEnd(16);
  if (figures.kind === 'retrieval') {
    const { queries, passages, recallAt1, recallAt10, mrrAt10 } = figures;
    const sizes = `${formatCount(queries)} queries, ${formatCount(passages)} passages`;
    return `${name}recall@1 ${share(recallAt1)}  recall@10 ${share(recallAt10)}  MRR@10 ${share(mrrAt10)}  (${sizes})`;
  }
  const { pairs, spearman, accuracy, threshold } = figures;
  const cut = accuracy === undefined ? '' : `  accuracy ${share(accuracy)} at ${threshold?.toFixed(4)}`;
  return `${name}Spearman ${share(spearman)}${cut}  (${formatCount(pairs)} pairs)`;
}

function share(value: number): string {
  return value.toFixed(4);
}

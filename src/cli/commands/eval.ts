import { FormatError, InvalidArgumentError } from '../../core/errors.ts';
import type { Evaluation, EvaluationFigures } from '../../public/train.ts';
import { readPairs } from '../../readers/read-pairs.ts';
import { openModel } from '../open/open-model.ts';
import { ENCODER_OPTIONS, JSON_OPTION } from '../options/shared-options.ts';
import { TEXT_OPTIONS, textOptions } from '../options/text-options.ts';
import { defineCommand, type OptionValues, type Terminal, UsageError } from '../program/command.ts';
import { formatCount } from '../render/format-numbers.ts';
import { ProgressLine } from '../render/progress-line.ts';

/** How files of one's own are read, as kenyon match reads them. */
const PAIR_OPTIONS = {
  'a-field': { type: 'text', value: 'NAME', help: "field of the first text of one's own pairs" },
  'b-field': { type: 'text', value: 'NAME', help: 'field of the second text' },
  'label-field': { type: 'text', value: 'NAME', help: 'field of the label, 1 for a match and 0 for none' },
  ...TEXT_OPTIONS,
} as const;

export const evalCommand = defineCommand({
  name: 'eval',
  summary: 'Measures a model on labelled pairs and on retrieval.',
  operands: { name: 'SET', min: 0, max: Number.POSITIVE_INFINITY },
  options: {
    data: { type: 'text', value: 'DIR', default: '../shared/data', help: 'directory of the public data sets' },
    ...ENCODER_OPTIONS,
    list: { type: 'flag', help: 'list the sets that can be measured' },
    ...PAIR_OPTIONS,
    ...JSON_OPTION,
  },
  notes: [
    'Pairs give the rank correlation (Spearman) of cosine and label and, for yes/no labels, the accuracy at a threshold\n' +
      'that was found on the dev split. Retrieval gives recall among the first 1 and 10 and the mean reciprocal rank.\n' +
      'SET is a public set, or file:PATH for one of your own: pairs as kenyon match reads them (CSV, TSV, JSONL, gzipped; labels may\n' +
      'be grades in the fields a, b, label), or the fields query and passage. With --json, one object a line.',
  ],
  async run(values, sets, terminal) {
    const { data, list, json } = values;
    const { EVALUATIONS, evaluateEncoder, loadEvaluation } = await import('../../public/train.ts');
    if (list) {
      for (const [name, kind] of Object.entries(EVALUATIONS)) terminal.stdout.write(`${name.padEnd(16)}${kind}\n`);
      return 0;
    }
    if (sets.length === 0) throw new UsageError('eval needs SET ...; --list names them', 'eval');
    if (isDescribed(values) && !sets.some((name) => name.startsWith(OWN)))
      throw new UsageError("--a-field, --columns, --encoding and their like are of one's own pairs, file:PATH", 'eval');
    const progress = new ProgressLine(terminal, 'texts');
    const { signal } = terminal;
    // All of them before the model is opened: what is wrong with a set, or an option of it, is told at once.
    const evaluations: Evaluation[] = [];
    for (const name of sets)
      evaluations.push(await evaluationOf(name, values, terminal, () => loadEvaluation(data, name)));
    const encoder = await openModel(values);
    try {
      if (!json) terminal.stderr.write(`${encoder.runtime}, ${encoder.dim} dimensions\n`);
      for (const evaluation of evaluations) {
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

const OWN = 'file:';
/** Labelled pairs of which either half has two: one alone has no order. */
const LEAST_PAIRS = 4;

/** A set by name; a file of one's own as training reads it, or as `kenyon match` does where that says more of it. */
async function evaluationOf(
  name: string,
  values: OptionValues<typeof PAIR_OPTIONS>,
  terminal: Terminal,
  load: () => Promise<Evaluation>,
): Promise<Evaluation> {
  if (!name.startsWith(OWN)) return load();
  const loading = isDescribed(values)
    ? pairsOfFile(name, values, terminal)
    : load().catch((error: unknown) => {
        const isOtherForm = error instanceof FormatError || error instanceof InvalidArgumentError;
        if (!isOtherForm) throw error;
        return pairsOfFile(name, values, terminal);
      });
  const evaluation = await loading;
  if (evaluation.kind !== 'pairs') return evaluation;
  const count = evaluation.dev.length + evaluation.test.length;
  if (count >= LEAST_PAIRS) return evaluation;
  throw new FormatError(`${name} has ${count} labelled pairs; at least ${LEAST_PAIRS} can be measured`);
}

/** Whether the options say more of a file than its name does. */
function isDescribed(values: OptionValues<typeof PAIR_OPTIONS>): boolean {
  const named = [values['a-field'], values['b-field'], values['label-field'], values.columns];
  const isOtherText =
    values.encoding !== TEXT_OPTIONS.encoding.default || values.delimiter !== TEXT_OPTIONS.delimiter.default;
  return isOtherText || named.some((value) => value !== undefined);
}

/** Pairs of a file: alternate rows find the threshold, the others are measured. */
async function pairsOfFile(
  name: string,
  values: OptionValues<typeof PAIR_OPTIONS>,
  { stdin, signal, stderr }: Terminal,
): Promise<Evaluation> {
  const aField = values['a-field'];
  if ((aField === undefined) !== (values['b-field'] === undefined))
    throw new UsageError('--a-field and --b-field go together', 'eval');
  const { pairs } = await readPairs(name.slice(OWN.length), {
    ...textOptions(values, 'eval'),
    aField,
    bField: values['b-field'],
    labelField: values['label-field'],
    labels: 'required',
    stdin,
    signal,
    onBadLine: ({ line, reason }) => stderr.write(`line ${line}: ${reason}\n`),
  });
  const all: { a: string; b: string; label: number }[] = [];
  for await (const { a, b, label } of pairs) all.push({ a, b, label: label! });
  const [dev, test] = [0, 1].map((half) => all.filter((_, i) => i % 2 === half));
  return { kind: 'pairs', name, binary: true, dev, test };
}

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

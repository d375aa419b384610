import type { Encoder } from '../../core/encoder.ts';
import type { PairScorer } from '../../core/pair-scorer.ts';
import { MATCH_OPTIONS, type MatchValues } from '../match/match-options.ts';
import { checkSetup } from '../match/match-setup.ts';
import { openModel, openPairScorer } from '../open/open-model.ts';
import { MODEL_NOTE, PAIR_MODELS } from '../options/shared-options.ts';
import { defineCommand } from '../program/command.ts';
import { BadLineLog } from '../render/bad-line-log.ts';
import { ProgressLine } from '../render/progress-line.ts';

export const matchCommand = defineCommand({
  name: 'match',
  summary: 'Scores pairs of texts, or the nearest pairs of two lists, and decides by a threshold whether they match.',
  operands: { name: 'PAIRS, or LIST LIST', min: 1, max: 2 },
  options: MATCH_OPTIONS,
  notes: [
    'PAIRS has two texts a row, in JSONL, CSV or TSV, gzipped or not; - is standard input. The texts are found under common\n' +
      'names (a and b, text_a and text_b, sentence1 and sentence2, question1 and question2 ...), the label under "label". A\n' +
      'table whose first row ends with a label 0 or 1 has no header; for others without one give --columns a,b,label. Two\n' +
      'LISTs hold documents as kenyon index reads them; each of the first is paired with its nearest ones of the second.',
    'Without a threshold the answer is a score. --fit-threshold fits one on labelled pairs and, when PAIRS has labels too, tests\n' +
      'it there, leaving out pairs that fitted it; threshold and evidence are written to a file that --threshold reads. A\n' +
      'threshold holds for scores of the same model, on pairs like those it was fitted on: candidates of two lists are not.',
    'Every row of the input comes back with score, probability and decision (match, no match, unsure). CSV is written for\n' +
      'spreadsheets: with a byte order mark, and an apostrophe before cells that would run as formulas. The summary goes to\n' +
      'standard error.',
    `--pair-model ${PAIR_MODELS} Candidates of two lists are found by vectors all the same, and get a column "cosine".`,
    MODEL_NOTE,
    'Example:  kenyon match --fit-threshold dev.tsv test.tsv --goal precision=0.95 --out decided.jsonl',
  ],
  async run(values, files, terminal) {
    const setup = await checkSetup(values, files);
    const progress = new ProgressLine(terminal, 'pairs');
    const bad = new BadLineLog(progress);
    const { runMatch } = await import('../match/run-match.ts');
    const models = await openModels(values, files.length === 2);
    try {
      return await runMatch({ values, files, setup, terminal, progress, bad, ...models });
    } finally {
      progress.clear();
      await models.scorer.close();
      await models.encoder?.close();
    }
  },
});

/** Opens the scorer of pairs, and the encoder that finds candidates of two lists. */
async function openModels(values: MatchValues, joins: boolean): Promise<{ scorer: PairScorer; encoder?: Encoder }> {
  const model = values['pair-model'];
  const encoder = joins || model === undefined ? await openModel(values) : undefined;
  try {
    const { cosineScorer } = await import('../../main.ts');
    const scorer = model === undefined ? cosineScorer(encoder!) : await openPairScorer(model, values);
    return { scorer, encoder };
  } catch (error) {
    await encoder?.close();
    throw error;
  }
}

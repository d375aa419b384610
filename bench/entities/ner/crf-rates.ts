import { join } from 'node:path';
import { isLegalMove } from '../../../encoders/ner/tag-schemes.ts';
import { readModelDirectory } from '../../../encoders/roformer/model-directory.ts';
import { CRF_TRANSITIONS } from '../../../encoders/roformer/weights.ts';
import { readVocabFile } from '../../../encoders/tokenizer/vocab-file.ts';
import { createWordPieceTokenizer } from '../../../encoders/tokenizer/word-piece.ts';
import type { TrainConfig } from '../../../encoders/training/config/train-config.ts';
import { loadEntitySet } from '../../../encoders/training/data/entity-sets.ts';
import { train } from '../../../encoders/training/run/trainer.ts';
import { openTrainingStreams } from '../../../encoders/training/run/training-streams.ts';
import { finishedRun } from '../../harness/finished-run.ts';
import { markdownTable } from '../../harness/markdown-table.ts';
import { record } from '../../harness/record.ts';
import { crossedMoves } from './crossed-moves.ts';
import { entityFigures } from './entity-figures.ts';
import type { NerOptions } from './options.ts';
import { withRandomMoves } from './random-moves.ts';
import { logLine, movesTable } from './tables.ts';
import { headFor, type NerRun, nerTrainConfig } from './training.ts';

/** One way to train. */
interface RatesRow {
  readonly name: string;
  readonly kind: 'crf' | 'softmax';
  readonly encoder: number;
  readonly crf: number;
  /** Where the scores of moves begin: at 0, as our trainer has it, or at random, as in the article. */
  readonly moves: 'zeros' | 'random';
  /** Word F1 after the first epoch and the best one, by the first layer of BERT base. */
  readonly article?: readonly [number, number];
}

/** The article's rows, the same from zeros, and its other finding, that small rates leave the moves where they began. */
const ROWS: readonly RatesRow[] = [
  { name: 'crf 1e-3/1e-3 random', kind: 'crf', encoder: 1e-3, crf: 1e-3, moves: 'random', article: [0.914, 0.925] },
  { name: 'crf 1e-3/1e-2 random', kind: 'crf', encoder: 1e-3, crf: 1e-2, moves: 'random', article: [0.929, 0.93] },
  { name: 'crf 1e-2/1e-2 random', kind: 'crf', encoder: 1e-2, crf: 1e-2, moves: 'random', article: [0.673, 0.747] },
  { name: 'softmax 1e-3', kind: 'softmax', encoder: 1e-3, crf: 1e-3, moves: 'zeros', article: [0.899, 0.907] },
  { name: 'crf 1e-3/1e-3', kind: 'crf', encoder: 1e-3, crf: 1e-3, moves: 'zeros' },
  { name: 'crf 1e-3/1e-2', kind: 'crf', encoder: 1e-3, crf: 1e-2, moves: 'zeros' },
  { name: 'crf 1e-2/1e-2', kind: 'crf', encoder: 1e-2, crf: 1e-2, moves: 'zeros' },
  { name: 'crf 1e-4/1e-4 random', kind: 'crf', encoder: 1e-4, crf: 1e-4, moves: 'random' },
  { name: 'crf 1e-4/1e-2 random', kind: 'crf', encoder: 1e-4, crf: 1e-2, moves: 'random' },
];
const SET = 'pku';
const TAGS = ['s', 'b', 'm', 'e'];
/** The article trains with a rate that stays; our schedule falls to 0 at its last step, which is put out of reach. */
const NEVER = 1_000_000_000;
/** Texts as in the article's example, up to 256 tokens: 7 % of the characters stand beyond. */
const COMMON = { maxTokens: 256, batchTokens: 4096, batchRows: 16, dropout: 0 } as const;

/** Figures of one row of the table. */
interface RatesFigures {
  /** Word F1 on test after each epoch. */
  readonly f1: readonly number[];
  /** `[tags, tags]` after the last epoch; empty without a CRF. */
  readonly transitions: readonly number[];
}

/** Trains the rows of kexue.fm 7196 epoch by epoch, one layer whatever --layers says, and prints table and transitions. */
export async function measureCrfRates(options: NerOptions): Promise<void> {
  const start = { ...options.start, layers: 1 };
  for (const seed of options.seeds) {
    const lines: string[][] = [];
    for (const row of ROWS.filter(({ name }) => options.rows?.includes(name) ?? true)) {
      const figures = await finishedRates({ ...options, start }, row, seed);
      const [first, best] = [figures.f1[0], Math.max(...figures.f1)];
      const article = row.article?.map((f1) => f1.toFixed(3)) ?? ['-', '-'];
      const { crossedMoves: crossed } = summary(figures);
      lines.push([row.name, first.toFixed(4), best.toFixed(4), crossed ? `${crossed.length} of 8` : '-', ...article]);
      if (crossed) console.log(`\n${row.name}\n${movesTable(TAGS, figures.transitions)}crossed: ${crossed.join('; ')}`);
    }
    console.log(
      `\nseed ${seed}\n${markdownTable(['rates', 'epoch 1', 'best', 'crossed moves', "article's epoch 1", 'best'], lines)}`,
    );
  }
}

async function finishedRates({ start, out, epochs }: NerOptions, row: RatesRow, seed: number): Promise<RatesFigures> {
  const dir = join(out, `${SET}-${row.name.replaceAll(/[ /]/g, '-')}-${seed}`);
  const rates = { encoder: row.encoder, head: row.encoder, crf: row.crf };
  const settings = { set: SET, row: row.name, init: start.init, rates, ...COMMON, seed };
  return finishedRun(dir, { ...settings, epochs }, async () => {
    const run = { dir, set: SET, head: headFor(SET, row.kind, 'sbme'), seed, rates, steps: NEVER, ...COMMON };
    const from = row.moves === 'random' ? await withRandomMoves(start, run) : start;
    const figures = await trainEpochs(run, { start: from, epochs, settings });
    record('ner-crf-rates', { ...settings, epochs, ...figures, ...summary(figures) });
    return figures;
  });
}

/** Trains epoch by epoch, by a run that is stopped and continued. */
async function trainEpochs(
  run: NerRun,
  { start, epochs, settings }: Pick<NerOptions, 'start' | 'epochs'> & { readonly settings: object },
): Promise<RatesFigures> {
  const test = await loadEntitySet(start.data, SET, 'test');
  const config = await nerTrainConfig(start, run);
  const perEpoch = await batchesOfEpoch(config);
  const f1: number[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    // Kept epoch by epoch: a checkpoint of a later one cannot tell what an earlier one came to.
    const figures = await finishedRun(join(run.dir, `epoch-${epoch}`), settings, async () => {
      const until = { ...config, stopAfter: epoch * perEpoch, checkpointEvery: perEpoch };
      await train(until, { onLog: (line) => console.error(logLine(run.dir, { ...line, steps: epochs * perEpoch })) });
      return { f1: (await entityFigures(run.dir, test, start)).f1 };
    });
    f1.push(figures.f1);
    console.error(`${run.dir}: F1 ${figures.f1.toFixed(4)} after epoch ${epoch} of ${perEpoch} steps`);
  }
  const { weights } = await readModelDirectory(run.dir);
  return { f1, transitions: [...(weights.get(CRF_TRANSITIONS)?.data ?? [])] };
}

async function batchesOfEpoch(config: TrainConfig): Promise<number> {
  const [{ stream }] = await openTrainingStreams(config, createWordPieceTokenizer(await readVocabFile(config.vocab)));
  for (let steps = 0; ; steps++) {
    stream.next();
    if (stream.position.epoch > 0) return steps;
  }
}

/** F1 as the article gives it, and the forbidden moves that beat an allowed one of their row. */
function summary({ f1, transitions }: RatesFigures): {
  readonly f1AfterFirst: number;
  readonly bestF1: number;
  readonly crossedMoves?: readonly string[];
} {
  const best = { f1AfterFirst: f1[0], bestF1: Math.max(...f1) };
  if (transitions.length === 0) return best;
  const isLegal = (from: number, to: number) => isLegalMove('sbme', ['word'], from, to);
  const crossed = crossedMoves(Float32Array.from(transitions), TAGS, isLegal);
  return {
    ...best,
    crossedMoves: crossed.map(({ from, to, above }) => `${from}->${to} above ${above.join(' and ')}`),
  };
}

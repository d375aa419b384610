import { join } from 'node:path';
import { isLegalMove } from '../../../encoders/ner/tag-schemes.ts';
import { readModelDirectory } from '../../../encoders/roformer/model-directory.ts';
import { CRF_TRANSITIONS } from '../../../encoders/roformer/weights.ts';
import { loadEntitySet } from '../../../encoders/training/data/entity-sets.ts';
import { mean } from '../../../src/core/statistics/quantile.ts';
import { finishedRun } from '../../harness/finished-run.ts';
import { markdownTable } from '../../harness/markdown-table.ts';
import { meanOverSeeds } from '../../harness/paired-interval.ts';
import { record } from '../../harness/record.ts';
import { trainToPoints } from '../../harness/train-to-points.ts';
import { crossedMoves } from './crossed-moves.ts';
import { entityFigures } from './entity-figures.ts';
import type { NerOptions } from './options.ts';
import { withRandomMoves } from './random-moves.ts';
import { movesTable } from './tables.ts';
import { headFor, nerTrainConfig } from './training.ts';

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
/** Texts and batches as in the article's example: up to 256 tokens (7 % of the characters stand beyond), 32 texts, so that an epoch is 1,181 steps. */
const COMMON = { maxTokens: 256, batchTokens: 8192, batchRows: 32, dropout: 0 } as const;

/** What a row came to at one point. */
interface RatesFigures {
  /** Word F1 on test. */
  readonly f1: number;
  /** `[tags, tags]`; empty without a CRF. */
  readonly transitions: readonly number[];
  /** The forbidden moves that beat an allowed one of their row. */
  readonly crossedMoves?: readonly string[];
}

/** Pairs of rows that differ in the rate of the CRF alone: the larger one first. */
const COMPARED: readonly (readonly [larger: string, smaller: string])[] = [
  ['crf 1e-3/1e-2 random', 'crf 1e-3/1e-3 random'],
  ['crf 1e-3/1e-2', 'crf 1e-3/1e-3'],
  ['crf 1e-4/1e-2 random', 'crf 1e-4/1e-4 random'],
];

/**
 * Trains the rows of kexue.fm 7196, one layer whatever --layers says, measuring at each of `points`, and prints a table of the rows after each seed, and of
 * what the larger rate gains.
 */
export async function measureCrfRates(options: NerOptions): Promise<void> {
  const start = { ...options.start, layers: 1 };
  const rows = ROWS.filter(({ name }) => options.rows?.includes(name) ?? true);
  const found = new Map<string, RatesFigures[][]>(rows.map(({ name }) => [name, []]));
  for (const seed of options.seeds) {
    for (const row of rows) found.get(row.name)!.push(await finishedRates({ ...options, start }, row, seed));
    console.log(`\n${found.get(rows[0].name)!.length} seeds\n${ratesTable(rows, found, options.points)}`);
    console.log(gainTable(found, options.points));
  }
}

async function finishedRates({ start, out, points }: NerOptions, row: RatesRow, seed: number): Promise<RatesFigures[]> {
  const dir = join(out, `${SET}-${row.name.replaceAll(/[ /]/g, '-')}-${seed}`);
  const rates = { encoder: row.encoder, head: row.encoder, crf: row.crf };
  const settings = { set: SET, row: row.name, init: start.init, rates, ...COMMON, seed };
  return finishedRun(join(dir, `to-${points.join('-')}`), { ...settings, points }, async () => {
    const run = { dir, set: SET, head: headFor(SET, row.kind, 'sbme'), seed, rates, steps: NEVER, ...COMMON };
    const from = row.moves === 'random' ? await withRandomMoves(start, run) : start;
    const test = await loadEntitySet(start.data, SET, 'test');
    const figures = await trainToPoints(await nerTrainConfig(from, run), {
      points,
      settings,
      measure: async () => withCrossed((await entityFigures(dir, test, start)).f1, await transitionsOf(dir)),
    });
    record('ner-crf-rates', {
      ...settings,
      points,
      f1: figures.map(({ f1 }) => f1),
      crossed: figures.map(({ crossedMoves: crossed }) => crossed?.length ?? null),
      transitions: figures[figures.length - 1].transitions,
    });
    return figures;
  });
}

async function transitionsOf(dir: string): Promise<readonly number[]> {
  const { weights } = await readModelDirectory(dir);
  return [...(weights.get(CRF_TRANSITIONS)?.data ?? [])];
}

function withCrossed(f1: number, transitions: readonly number[]): RatesFigures {
  if (transitions.length === 0) return { f1, transitions };
  const isLegal = (from: number, to: number) => isLegalMove('sbme', ['word'], from, to);
  const crossed = crossedMoves(Float32Array.from(transitions), TAGS, isLegal);
  return {
    f1,
    transitions,
    crossedMoves: crossed.map(({ from, to, above }) => `${from}->${to} above ${above.join(' and ')}`),
  };
}

/** F1 at each point, mean and range over the seeds, and beside it how many moves are crossed; the moves of the last seed under it. */
function ratesTable(
  rows: readonly RatesRow[],
  found: ReadonlyMap<string, readonly (readonly RatesFigures[])[]>,
  points: readonly number[],
): string {
  const lines = rows.map(({ name, article }) => {
    const seeds = found.get(name)!;
    const cells = points.map((_, at) => {
      const here = seeds.map((figures) => figures[at]);
      const f1 = here.map((figures) => figures.f1);
      const crossed = here.flatMap(({ crossedMoves: moves }) => moves?.length ?? []);
      const range = `${mean(f1).toFixed(4)} (${Math.min(...f1).toFixed(4)} to ${Math.max(...f1).toFixed(4)})`;
      return crossed.length === 0 ? range : `${range}, ${crossed.join(' ')}`;
    });
    return [name, ...cells, ...(article?.map((f1) => f1.toFixed(3)) ?? ['-', '-'])];
  });
  const columns = [
    'rates, F1, crossed moves of 8',
    ...points.map((point) => `step ${point}`),
    "article's epoch 1",
    'best',
  ];
  const moves = rows.flatMap(({ name }) => {
    const { transitions } = found.get(name)!.at(-1)!.at(-1)!;
    return transitions.length === 0 ? [] : [`\n${name}\n${movesTable(TAGS, transitions)}`];
  });
  return markdownTable(columns, lines) + moves.join('');
}

/** What the larger rate gains in F1 at each point, with the interval of the paired differences over the seeds. */
function gainTable(
  found: ReadonlyMap<string, readonly (readonly RatesFigures[])[]>,
  points: readonly number[],
): string {
  const lines = COMPARED.flatMap(([larger, smaller]) => {
    const [large, small] = [found.get(larger), found.get(smaller)];
    if (large === undefined || small === undefined) return [];
    const cells = points.map((_, at) => {
      const gains = large.map((figures, seed) => figures[at].f1 - small[seed][at].f1);
      return meanOverSeeds(gains, signed);
    });
    return [[`${larger} over ${smaller}`, ...cells]];
  });
  return markdownTable(['gain in F1, 95 %', ...points.map((point) => `step ${point}`)], lines);
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}

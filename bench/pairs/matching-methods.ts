import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEncoder, loadPairScorer } from '../../encoders/pretrained.ts';
import type { PairHead, RoFormerConfig } from '../../encoders/roformer/config.ts';
import type { TrainSetConfig } from '../../encoders/training/config/set-config.ts';
import { checkTrainConfig, type TrainConfig } from '../../encoders/training/config/train-config.ts';
import type { PairScorer } from '../../src/core/pair-scorer.ts';
import { cosineScorer } from '../../src/pairs/match/cosine-scorer.ts';

/** A way to train on labelled pairs. */
export interface MatchingMethod {
  readonly task: NonNullable<TrainSetConfig['task']>;
  readonly pooling: 'mean' | 'cls';
  head(classes: number): PairHead | undefined;
}

const interaction = (classes: number) => ({ kind: 'interaction' as const, classes });

/** [CLS] as the articles have it where both texts are read together; the mean where our start was trained with it. */
export const MATCHING_METHODS: Readonly<Record<string, MatchingMethod>> = {
  cosent: { task: 'cosent', pooling: 'mean', head: () => undefined },
  // Graded pairs become two classes, as the article has it.
  sbert: { task: 'sbert', pooling: 'mean', head: () => ({ kind: 'sbert', classes: 2 }) },
  interact: { task: 'interaction', pooling: 'cls', head: interaction },
  'interact-cosent': { task: 'interaction-cosent', pooling: 'cls', head: () => interaction(1) },
  'interact-matched': {
    task: 'interaction',
    pooling: 'mean',
    head: (classes) => ({ ...interaction(classes), features: 'matched' }),
  },
};

/** Whether both texts of a pair are read together; else each becomes a vector. */
export function readsBoth({ head }: MatchingMethod): boolean {
  return head(2)?.kind === 'interaction';
}

/** One run of a method. */
export interface MatchingRun {
  readonly dir: string;
  readonly data: string;
  /** Model directory that it starts from. */
  readonly init: string;
  /** Layers of the encoder; of a start with more, the first ones. Default: all of the start. */
  readonly layers?: number;
  /** Training set: a name, or `file:PATH`. */
  readonly train: string;
  readonly classes: number;
  readonly maxTokens: number;
  readonly batchRows: number;
  readonly seed: number;
  /** Rate by steps: those of a schedule, see {@link TrainConfig}. */
  readonly schedule: Pick<TrainConfig, 'steps' | 'warmupSteps' | 'rates'>;
  readonly threads: number;
}

/** Configuration of a run, for our own trainer. */
export async function matchingTrainConfig(
  { task, pooling, head }: MatchingMethod,
  run: MatchingRun,
): Promise<TrainConfig> {
  const { dir, data, init, layers, train, classes, maxTokens, batchRows, seed, schedule, threads } = run;
  const start = JSON.parse(await readFile(join(init, 'config.json'), 'utf8')) as RoFormerConfig;
  return checkTrainConfig({
    output: dir,
    data,
    vocab: join(init, 'vocab.txt'),
    init,
    model: { ...encoderOf(start), numLayers: layers ?? start.numLayers, pooling, head: head(classes) },
    // As many tokens as the rows may have, so that rows alone say how many steps an epoch has.
    sets: [{ name: train, task, maxTokens, batchRows, batchTokens: 2 * batchRows * maxTokens }],
    ...schedule,
    learningRate: 5e-4,
    groups: [{ prefix: 'head.', learningRate: 3e-3 }],
    dropout: 0.1,
    seed,
    threads,
  });
}

/** A start without what stands above its encoder, and without roles: both texts of a pair are read alike. */
function encoderOf({
  vocabSize: _size,
  head: _head,
  projection: _projection,
  roles: _roles,
  ...sizes
}: RoFormerConfig): object {
  return sizes;
}

/** Configuration of masked words over both texts of the training pairs, read as `[CLS] a [SEP] b [SEP]`, by which a start that never read two texts learns to. */
export async function maskedPairsConfig(
  run: Pick<MatchingRun, 'dir' | 'data' | 'init' | 'layers' | 'maxTokens' | 'batchRows' | 'seed' | 'threads'>,
  { pairs, steps }: { readonly pairs: string; readonly steps: number },
): Promise<TrainConfig> {
  const schedule = { steps, warmupSteps: Math.round(steps / 10) };
  const masked = { ...MATCHING_METHODS.interact, task: 'mlm' as const };
  const config = await matchingTrainConfig(masked, { ...run, train: `pairs:${pairs}`, classes: 2, schedule });
  return { ...config, dropout: 0 };
}

/** Opens what was trained for as long as `use` takes. */
export async function withTrainedScorer<T>(
  dir: string,
  method: MatchingMethod,
  use: (scorer: PairScorer) => Promise<T>,
  threads?: number,
): Promise<T> {
  const options = threads === undefined ? {} : { threads };
  if (readsBoth(method)) {
    const scorer = await loadPairScorer(dir, options);
    return use(scorer).finally(() => scorer.close());
  }
  const encoder = await loadEncoder(dir, options);
  return use(cosineScorer(encoder)).finally(() => encoder.close());
}

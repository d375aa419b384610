import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SHIPPED_ENTITY_MODEL } from '../../../encoders/own-models.ts';
import { modelPath } from '../../../encoders/pretrained.ts';
import type { RoFormerConfig } from '../../../encoders/roformer/config.ts';
import { type EntityHead, isPointer, type TagScheme } from '../../../encoders/roformer/entity-head.ts';
import { entityWeightShapes, weightShapes } from '../../../encoders/roformer/weights.ts';
import { checkTrainConfig, type TrainConfig } from '../../../encoders/training/config/train-config.ts';
import { ENTITY_SETS } from '../../../encoders/training/data/entity-sets.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';

/** Start that the models of one table have in common. */
export interface NerStart {
  readonly data: string;
  /** Model directory or checkpoint with the encoder's start; 'none' for random weights. */
  readonly init: string;
  /** Layers of the encoder; of a start with more, the first ones. */
  readonly layers: number;
  readonly threads: number;
}

/** One model to train. */
export interface NerRun {
  readonly dir: string;
  readonly set: string;
  readonly head: EntityHead;
  readonly seed: number;
  readonly steps: number;
  readonly rates: NerRates;
  /** Set that is trained on where it is another than the measured one: `file:PATH`. */
  readonly texts?: string;
  /** Longest text that is trained on, special tokens included; what is beyond teaches nothing. */
  readonly maxTokens: number;
  /** Padded tokens of a batch, at most. */
  readonly batchTokens: number;
  readonly batchRows: number;
  readonly dropout: number;
}

/** Learning rates of the encoder, of the head, and of a CRF's transitions. */
export interface NerRates {
  readonly encoder: number;
  readonly head: number;
  readonly crf: number;
}

/** Sizes of the shipped encoders, for a start without any. */
const SIZES = {
  hiddenSize: 256,
  numHeads: 8,
  intermediateSize: 1024,
  maxTokens: 512,
  segmentTypes: 2,
  hiddenAct: 'gelu',
  pooling: 'mean',
} as const;
const WARM_UP = 60;
const RANDOM = 'none';

/** A training run of our own trainer; the steps decide where the rate's decay ends. */
export async function nerTrainConfig(start: NerStart, run: NerRun): Promise<TrainConfig> {
  const { dir, set, texts, head, seed, steps, rates, maxTokens, batchTokens, batchRows, dropout } = run;
  const fromRandom = start.init === RANDOM;
  return checkTrainConfig({
    output: dir,
    data: start.data,
    vocab: join(fromRandom ? modelPath(SHIPPED_ENTITY_MODEL) : startDirectory(start.init), 'vocab.txt'),
    ...(fromRandom ? { alphaSteps: WARM_UP } : { init: start.init }),
    model: { ...(await encoderSizes(start)), numLayers: start.layers, entities: head },
    sets: [{ name: texts ?? set, task: 'entities', maxTokens, batchTokens, batchRows }],
    steps,
    warmupSteps: WARM_UP,
    learningRate: rates.encoder,
    groups: [
      { prefix: 'crf.', learningRate: rates.crf },
      { prefix: 'entities.', learningRate: rates.head },
    ],
    dropout,
    seed,
    threads: start.threads,
    checkpointEvery: 100,
  });
}

/** Sizes of the start's encoder without its heads. */
async function encoderSizes({ init }: NerStart): Promise<object> {
  if (init === RANDOM) return SIZES;
  const {
    head: _head,
    entities: _entities,
    vocabSize: _size,
    ...sizes
  } = JSON.parse(await readFile(join(startDirectory(init), 'config.json'), 'utf8')) as RoFormerConfig;
  return sizes;
}

/** Directory that says how a start reads texts. */
function startDirectory(init: string): string {
  return init.endsWith('.bin') ? dirname(init) : init;
}

/** Numbers that a head has, and that the whole model has. */
export function parameterCounts(config: RoFormerConfig): { head: number; whole: number } {
  const count = (shapes: ReadonlyMap<string, readonly number[]>) =>
    [...shapes.values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const { entities, hiddenSize } = config;
  return { head: entities ? count(entityWeightShapes(entities, hiddenSize)) : 0, whole: count(weightShapes(config)) };
}

/** A head of a kind for what a set marks, its tags in a scheme where it has tags. */
export function headFor(set: string, kind: EntityHead['kind'], scheme: TagScheme): EntityHead {
  if (!Object.hasOwn(ENTITY_SETS, set)) {
    throw new InvalidArgumentError(`--sets must name some of ${Object.keys(ENTITY_SETS).join(', ')}, got '${set}'`);
  }
  const head = { kind, types: ENTITY_SETS[set] };
  return isPointer(head) ? head : { ...head, scheme };
}

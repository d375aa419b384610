import { createHash } from 'node:crypto';
import { makeDirectory } from '../../../src/core/durable-file.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../../../src/core/options.ts';
import type { RoFormerConfig } from '../../roformer/config.ts';
import { modelHasRoles, readModelWeights, vocabOfModel, writeModelDirectory } from '../../roformer/model-directory.ts';
import { createModelTokenizer } from '../../roformer/model-tokenizer.ts';
import { initialWeights, type Weights } from '../../roformer/weights.ts';
import { readVocabFile } from '../../tokenizer/vocab-file.ts';
import { checkTrainConfig, type TrainConfig } from '../config/train-config.ts';
import { loadEntitySet } from '../data/entity-sets.ts';
import { createGradientEngine } from '../gradients/gradient-engine.ts';
import { ENGLISH_NAMES } from '../names/english-wikipedia.ts';
import { HeldOut } from '../taught-sets/held-out.ts';
import { TeacherShelf } from '../taught-sets/teacher-shelf.ts';
import { copyInto } from './checkpoint.ts';
import { fitWords } from './fit-words.ts';
import { startFor, withEqualSegments, withRowsOf } from './start-weights.ts';
import { lastStep, TrainingRun, type TrainOptions } from './training-run.ts';
import { hasNamedSpans, openTrainingStreams } from './training-streams.ts';

const OPTIONS: OptionKinds<TrainOptions> = { onLog: 'function', onNotice: 'function', ...LONG_WORK };

/** Result of a run. */
export interface TrainResult {
  /** Directory with config.json, vocab.txt and the weights. */
  readonly modelDir: string;
  readonly steps: number;
  readonly engine: string;
}

/**
 * Trains a model as configured, going on from the checkpoint in `config.output` if there is one. An abort writes a
 * checkpoint first, so that the same command continues the run.
 * With dropout a resumed run draws other masks than an uninterrupted one would have; without, it is the same run.
 * @throws AbortedError when `signal` fires; ConflictError when the checkpoint is of another configuration.
 */
export async function train(given: TrainConfig, told: TrainOptions = {}): Promise<TrainResult> {
  const options = readOptions('train', told, OPTIONS);
  const config = checkTrainConfig(given);
  const vocab = await vocabOf(config);
  const model: RoFormerConfig = { ...config.model, vocabSize: vocab.length };
  const weights = initialWeights(model, config.seed);
  if (config.init) copyInto(weights, await readStart(config.init, { model, vocab, fresh: weights }));
  await makeDirectory(config.output);
  const tokenizer = await createModelTokenizer(model, vocab);
  const shelf = new TeacherShelf(model.teachers ?? []);
  const streams = await openTrainingStreams(config, tokenizer, shelf, options);
  const { maxTokens } = model;
  const heldOut = config.heldout && (await HeldOut.open(config.heldout, { maxTokens, tokenizer, shelf }));
  const engine = await createGradientEngine(config, model, weights);
  try {
    const signature = signatureOf(config, vocab);
    const run = new TrainingRun({ config, signature, weights, streams, engine, heldOut, options });
    await run.resume();
    await run.finish();
  } finally {
    await engine.close();
  }
  await writeModelDirectory(config.output, { config: model, vocab, weights }, config.storage);
  return { modelDir: config.output, steps: lastStep(config), engine: engine.name };
}

async function vocabOf({ vocab: path, fitWords: fits, model, data, sets }: TrainConfig): Promise<readonly string[]> {
  const vocab = await readVocabFile(path);
  if (!fits) return vocab;
  const marked = sets.filter((set) => hasNamedSpans(set) && set.name !== ENGLISH_NAMES);
  const texts = await Promise.all(marked.map(({ name }) => loadEntitySet(data, name, 'train')));
  return fitWords(vocab, texts.flat(), (some) => createModelTokenizer(model, some));
}

interface StartOptions {
  readonly model: RoFormerConfig;
  readonly vocab: readonly string[];
  readonly fresh: Weights;
}

/**
 * Weights of a start, fitted to the model. Where it was not told roles, which the model is, queries begin as documents are read. A tensor file
 * does not say what it is of, and goes on as it is.
 */
async function readStart(init: string, { model, vocab, fresh }: StartOptions): Promise<Weights> {
  const weights = await readModelWeights(init);
  const startVocab = await vocabOfModel(init);
  const own = startVocab === undefined ? weights : withRowsOf(vocab, weights, { startVocab, fresh });
  const readRoles = await modelHasRoles(init);
  return startFor(fresh, model.roles && readRoles === false ? withEqualSegments(own) : own, { readRoles });
}

/** Digest of everything that a resumed run must share with the one that it continues. */
function signatureOf(config: TrainConfig, vocab: readonly string[]): string {
  const { model, sets, steps, warmupSteps, learningRate, groups, optimizer, dropout, alphaSteps, seed } = config;
  // Those of a configuration that does not name them are left out, so that checkpoints from before there were any still fit.
  const { rates, accumulate, normalizeGradients } = config;
  const rest = { dropout, alphaSteps, seed, rates, accumulate, normalizeGradients };
  const shared = { model, sets, steps, warmupSteps, learningRate, groups, optimizer, ...rest };
  return createHash('sha256')
    .update(JSON.stringify({ ...shared, vocab }))
    .digest('hex');
}

import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../../src/core/durable-file.ts';
import { FormatError, InvalidArgumentError, messageOf, NotFoundError } from '../../src/core/errors.ts';
import { formatVocab, readVocabFile } from '../tokenizer/vocab-file.ts';
import { checkRoFormerConfig, type RoFormerConfig } from './config.ts';
import { type QuantizedMatrix, readTensorFile, writeTensorFile } from './tensor-file.ts';
import { isBiasOrGain, TOKEN_EMBEDDING, type Weights, weightShapes } from './weights.ts';

const CONFIG = 'config.json';
const VOCAB = 'vocab.txt';
const WEIGHTS = 'weights.bin';

/** Everything that decides a model's vectors. */
const MODEL_FILES = [CONFIG, VOCAB, WEIGHTS] as const;

/** A model: sizes, vocabulary and weights. */
export interface Model {
  readonly config: RoFormerConfig;
  readonly vocab: readonly string[];
  readonly weights: Weights;
}

/** A model as read from its directory. */
export interface StoredModel extends Model {
  /** The 8-bit integers behind the weights, when the directory stores those. */
  readonly quantized: ReadonlyMap<string, QuantizedMatrix>;
}

/**
 * Writes config.json, vocab.txt and weights.bin, each all at once or not at all; the weights as float32 or as 8-bit integers.
 * @throws the file system's own errors.
 */
export async function writeModelDirectory(
  dir: string,
  { config, vocab, weights }: Model,
  storage: 'float32' | 'int8' = 'float32',
): Promise<void> {
  await replaceFile(join(dir, CONFIG), `${JSON.stringify(config, null, 2)}\n`);
  await replaceFile(join(dir, VOCAB), formatVocab(vocab));
  const kindOf = (name: string) => {
    if (storage === 'float32') return 'float32';
    if (name === TOKEN_EMBEDDING) return 'int8-rows';
    // What is not in a layer is small: segments and heads.
    return name.startsWith('layer.') && !isBiasOrGain(name) ? 'int8-columns' : 'float32';
  };
  await writeTensorFile(join(dir, WEIGHTS), weights, {}, kindOf);
}

/**
 * Reads a model directory.
 * @throws NotFoundError without a config.json; FormatError when files are damaged or do not belong together.
 */
export async function readModelDirectory(dir: string): Promise<StoredModel> {
  const config = await readConfig(dir);
  const vocab = await readVocabFile(join(dir, VOCAB));
  if (vocab.length !== config.vocabSize) {
    throw new FormatError(`${dir}: ${CONFIG} says ${config.vocabSize} tokens, ${VOCAB} has ${vocab.length}`);
  }
  const { tensors, quantized } = await readTensorFile(join(dir, WEIGHTS));
  for (const [name, shape] of weightShapes(config)) {
    const found = tensors.get(name)?.shape;
    if (found?.join() !== shape.join()) {
      throw new FormatError(`${dir}: weight ${name} must have shape [${shape}], got ${found ? `[${found}]` : 'none'}`);
    }
  }
  return { config, vocab, weights: tensors, quantized };
}

/** @throws InvalidArgumentError when a model finds entities, where one that gives vectors or scores is wanted. */
export function refuseEntityModel({ config }: Model, dir: string): void {
  if (config.entities === undefined) return;
  throw new InvalidArgumentError(`the model in ${dir} finds entities in texts; open it with loadEntityRecognizer`);
}

/** The weights of a model directory, of its checkpoint, or of a tensor file. */
export async function readModelWeights(path: string): Promise<Weights> {
  const file = (await stat(path).catch(() => undefined))?.isDirectory() ? join(path, WEIGHTS) : path;
  return (await readTensorFile(file)).tensors;
}

/** Tokens of the model whose weights {@link readModelWeights} reads; undefined of a tensor file, which does not say them. */
export async function vocabOfModel(path: string): Promise<readonly string[] | undefined> {
  const isDirectory = (await stat(path).catch(() => undefined))?.isDirectory();
  return isDirectory ? readVocabFile(join(path, VOCAB)) : undefined;
}

/**
 * Whether what {@link readModelWeights} reads is of a model that is told roles; undefined of a tensor file, which does not say what it is of.
 * @throws what reading the config.json of a directory throws.
 */
export async function modelHasRoles(path: string): Promise<boolean | undefined> {
  const isDirectory = (await stat(path).catch(() => undefined))?.isDirectory();
  return isDirectory ? (await readConfig(path)).roles !== undefined : undefined;
}

async function readConfig(dir: string): Promise<RoFormerConfig> {
  let text: string;
  try {
    text = await readFile(join(dir, CONFIG), 'utf8');
  } catch (cause) {
    throw new NotFoundError(`no model in ${dir}: ${messageOf(cause)}`, { cause });
  }
  try {
    return checkRoFormerConfig(JSON.parse(text) as RoFormerConfig);
  } catch (cause) {
    throw new FormatError(`${dir}/${CONFIG}: ${messageOf(cause)}`, { cause });
  }
}

/** Digest of everything in a model directory that decides its vectors or scores. @throws the file system's own errors. */
export async function modelFingerprint(dir: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of MODEL_FILES) hash.update(await readFile(join(dir, name)));
  return hash.digest('hex').slice(0, 32);
}

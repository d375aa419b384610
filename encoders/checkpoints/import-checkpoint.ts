import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { requireInteger, requireOneOf, requirePath } from '../../src/core/checks.ts';
import { makeDirectory } from '../../src/core/durable-file.ts';
import { ConflictError, FormatError, messageOf, NotFoundError } from '../../src/core/errors.ts';
import { isRecord, type JsonObject, readJsonObject } from '../../src/core/json-object.ts';
import { type OptionKinds, readOptions } from '../../src/core/options.ts';
import { checkRoFormerConfig, type RoFormerConfig } from '../roformer/config.ts';
import { writeModelDirectory } from '../roformer/model-directory.ts';
import { readVocabFile } from '../tokenizer/vocab-file.ts';
import { architectureOf, refuseWords } from './architecture.ts';
import { type CheckpointFiles, findCheckpointFiles } from './checkpoint-files.ts';
import type { Checkpoint } from './files/checkpoint.ts';
import { type ForeignSizes, readForeignConfig } from './foreign-config.ts';
import { type FoundNaming, findNaming } from './names/find-naming.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { takeWeights } from './take-weights.ts';

/** How {@link importCheckpoint} reads a model made elsewhere, and what becomes of it. */
export interface ImportCheckpointOptions {
  /** A folder, a file of a checkpoint in it, or what the names of a TensorFlow checkpoint begin with (bert_model.ckpt). */
  readonly from: string;
  /** Folder of the model that is written; made if it is absent. */
  readonly out: string;
  /** Default: bert_config.json or config.json beside the checkpoint, or within it (Keras). */
  readonly config?: string;
  /** Default: vocab.txt beside the checkpoint. */
  readonly vocab?: string;
  /** How tokens become one vector, which checkpoints do not say. Default 'mean'. */
  readonly pooling?: 'mean' | 'cls' | 'first-last-mean';
  /** Default: what the config says, or 512. */
  readonly maxTokens?: number;
  /** Letters as they are written, or as lower case without accents. Default: what tokenizer_config.json says, or 'lower'. */
  readonly letters?: 'lower' | 'as-written';
  /** 'int8' takes a quarter of the room. Default 'float32'. */
  readonly storage?: 'float32' | 'int8';
}

/** Figures of an import. */
export interface ImportedCheckpoint {
  /** Kind of the file: 'safetensors', 'PyTorch', 'TensorFlow', 'Keras', 'ONNX'. */
  readonly format: string;
  /** Whose names the weights have: 'Hugging Face'. */
  readonly naming: string;
  readonly config: RoFormerConfig;
  /** Weights taken. */
  readonly weights: number;
  /** Tensors of the checkpoint that an encoder has no use for: heads, poolers, moments of an optimizer. */
  readonly leftOver: readonly string[];
}

const OPTIONS: OptionKinds<ImportCheckpointOptions> = {
  from: 'any',
  out: 'any',
  config: 'any',
  vocab: 'any',
  pooling: 'any',
  maxTokens: 'any',
  letters: 'any',
  storage: 'any',
};

const DEFAULT_MAX_TOKENS = 512;

/**
 * Reads a RoFormerV2, a RoFormer or a BERT that another library saved and writes it as a model that `loadEncoder` opens and `train` starts from.
 * Nothing of the checkpoint is executed. Takes memory for all weights as float32.
 * @throws InvalidArgumentError for a wrong option; NotFoundError when a file is missing; FormatError when one is damaged or they do not
 * belong together, naming each tensor that is missing or of another shape; ConflictError when `out` has a model.
 */
export async function importCheckpoint(options: ImportCheckpointOptions): Promise<ImportedCheckpoint> {
  const given = checkOptions(readOptions('importCheckpoint', options, OPTIONS));
  if ((await stat(join(given.out, 'config.json')).catch(() => undefined)) !== undefined) {
    throw new ConflictError(`${given.out} has a model already; give another folder`);
  }
  const files = {
    ...(await findCheckpointFiles(given.from)),
    ...defined({ config: given.config, vocab: given.vocab }),
  };
  if (files.vocab === undefined) {
    throw new NotFoundError(`no vocab.txt beside ${files.checkpoint}; name the vocabulary`);
  }
  const vocab = await readVocabFile(files.vocab);
  refuseWords(files.vocab, vocab);
  const checkpoint = await openCheckpoint(files.checkpoint);
  try {
    const found = findNaming(files.checkpoint, [...checkpoint.tensors.keys()]);
    const config = await configOf({ files, checkpoint, found, vocabSize: vocab.length, given });
    const { weights, leftOver } = await takeWeights(files.checkpoint, checkpoint, found, config);
    await makeDirectory(given.out);
    await writeModelDirectory(given.out, { config, vocab, weights }, given.storage);
    return { format: checkpoint.format, naming: found.naming.label, config, weights: weights.size, leftOver };
  } finally {
    await checkpoint.close();
  }
}

function checkOptions(options: ImportCheckpointOptions): ImportCheckpointOptions {
  const { from, out, config, vocab, pooling, maxTokens, letters, storage } = options;
  requirePath('from', from);
  requirePath('out', out);
  if (config !== undefined) requirePath('config', config);
  if (vocab !== undefined) requirePath('vocab', vocab);
  if (pooling !== undefined) requireOneOf('pooling', pooling, ['mean', 'cls', 'first-last-mean']);
  if (maxTokens !== undefined) requireInteger(maxTokens, 'maxTokens', 3);
  if (letters !== undefined) requireOneOf('letters', letters, ['lower', 'as-written']);
  if (storage !== undefined) requireOneOf('storage', storage, ['float32', 'int8']);
  return options;
}

/** Sources of the config. */
interface Sources {
  readonly files: CheckpointFiles;
  readonly checkpoint: Checkpoint;
  readonly found: FoundNaming;
  readonly vocabSize: number;
  readonly given: ImportCheckpointOptions;
}

async function configOf({ files, checkpoint, found, vocabSize, given }: Sources): Promise<RoFormerConfig> {
  const { architecture, normEpsilon: usual } = architectureOf(checkpoint, found);
  const { maxTokens, normEpsilon = usual, ...sizes } = await foreignSizes(files, checkpoint);
  if (vocabSize > sizes.vocabSize) {
    throw new FormatError(
      `${files.vocab} has ${vocabSize} tokens, more than the ${sizes.vocabSize} that the config says; they do not belong together`,
    );
  }
  const letters = given.letters ?? (await lettersOf(files.folder));
  const config: RoFormerConfig = {
    ...sizes,
    vocabSize,
    maxTokens: given.maxTokens ?? maxTokens ?? DEFAULT_MAX_TOKENS,
    tokenizer: letters === 'lower' ? 'bert' : 'bert-cased',
    pooling: given.pooling ?? 'mean',
    ...(architecture && { architecture }),
    normEpsilon,
  };
  try {
    return checkRoFormerConfig(config);
  } catch (cause) {
    // The sizes are the file's, not the caller's.
    throw new FormatError(`${files.config ?? files.checkpoint}: ${messageOf(cause)}`, { cause });
  }
}

async function foreignSizes(
  { config: path, checkpoint: file }: CheckpointFiles,
  checkpoint: Checkpoint,
): Promise<ForeignSizes> {
  if (path !== undefined) {
    const value = await readJsonObject(path);
    if (value === undefined) throw new NotFoundError(`no config at ${path}`);
    return readForeignConfig(path, value);
  }
  if (isRecord(checkpoint.config)) return readForeignConfig(file, checkpoint.config);
  throw new NotFoundError(`no bert_config.json or config.json beside ${file}; name the config`);
}

/** Settings of Hugging Face's tokenizers, and the only values at which they cut as ours does. */
const TOKENIZER_ONLY: Readonly<Record<string, unknown>> = { tokenize_chinese_chars: true, strip_accents: undefined };

async function lettersOf(folder: string): Promise<'lower' | 'as-written'> {
  const path = join(folder, 'tokenizer_config.json');
  const config: JsonObject = (await readJsonObject(path)) ?? {};
  for (const [name, expected] of Object.entries(TOKENIZER_ONLY)) {
    if (![undefined, null, expected].includes(config[name] as never)) {
      throw new FormatError(`${path}: ${name} must be ${expected ?? 'left out'}, got ${String(config[name])}`);
    }
  }
  return config.do_lower_case === false ? 'as-written' : 'lower';
}

/** The fields that are there. */
function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}

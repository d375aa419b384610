import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { unknownName } from '../../core/checks.ts';
import { FormatError, messageOf, NotFoundError } from '../../core/errors.ts';
import type { Encoder, EntityRecognizer, LoadEncoderOptions, PairScorer } from '../../main.ts';

/** Which model to open, and how to run it, as given on the command line. */
export interface ModelChoice extends Omit<LoadEncoderOptions, 'dimensions'> {
  /** Directory of a model, or a .json file that describes a foreign one; the shipped model by default. */
  readonly model?: string | undefined;
  /** How many numbers of a vector are kept. */
  readonly dims?: number | undefined;
}

const ENCODER_FIELDS = ['pooling', 'normalize', 'maxTokens', 'output', 'prompts', 'lowerCase', 'dimensions'];

/**
 * Opens an encoder.
 * @throws NotFoundError or FormatError when there is no such model or it cannot be read.
 */
export async function openModel({ model, dims, precision, threads, runtime, dtype }: ModelChoice): Promise<Encoder> {
  const { loadEncoder } = await import('../../../encoders/pretrained.ts');
  const given = model?.endsWith('.json') ? await readForeignModel(model, ENCODER_FIELDS) : model;
  return loadEncoder(given, { precision, threads, runtime, dtype, dimensions: dims });
}

const PAIR_SCORER_FIELDS = ['maxTokens', 'output', 'relevantClass'];

/** How to run the model, as given on the command line. */
export type PairModelChoice = { readonly [K in keyof LoadEncoderOptions]?: LoadEncoderOptions[K] | undefined };

/**
 * Opens a model that reads two texts together.
 * @param model the shipped model by name, the directory of an interaction model or cross-encoder, its id, or a .json file that describes a foreign cross-encoder.
 * @throws NotFoundError or FormatError when there is no such model or it cannot be read.
 */
export async function openPairScorer(
  model: string,
  { threads, precision, runtime }: PairModelChoice = {},
): Promise<PairScorer> {
  const { loadPairScorer } = await import('../../../encoders/pretrained.ts');
  // Precision and runtime may have been said of the encoder beside it; a foreign model has its own.
  if (model.endsWith('.json')) return loadPairScorer(await readForeignModel(model, PAIR_SCORER_FIELDS), { threads });
  return loadPairScorer(model, { precision, threads, runtime });
}

/**
 * Opens a model that finds entities.
 * @throws NotFoundError or FormatError when there is no such model or it cannot be read.
 */
export async function openEntityModel({ model, precision, threads, runtime }: ModelChoice): Promise<EntityRecognizer> {
  const { loadEntityRecognizer } = await import('../../../encoders/pretrained.ts');
  return loadEntityRecognizer(model, { precision, threads, runtime });
}

const PATHS = ['modelPath', 'tokenizerPath'] as const;

/** Paths that every description of a foreign model has. */
export interface ForeignPaths {
  readonly modelPath: string;
  readonly tokenizerPath: string;
}

/**
 * Reads the description of a foreign model from a JSON file; its paths are relative to the file.
 * @param others fields that it may have besides the paths; whoever opens the model checks their values.
 * @throws NotFoundError when there is no such file; FormatError when it describes no model.
 */
async function readForeignModel(file: string, others: readonly string[]): Promise<ForeignPaths> {
  const fields = await readObject(file);
  const known: readonly string[] = [...PATHS, ...others];
  const unknown = unknownName(fields, known);
  if (unknown !== undefined) throw new FormatError(`${file}: unknown field ${unknown}; expected ${known.join(', ')}`);
  for (const name of PATHS) {
    if (typeof fields[name] !== 'string') throw new FormatError(`${file}: ${name} must be a path, got ${fields[name]}`);
    fields[name] = resolve(dirname(file), fields[name]);
  }
  return fields as unknown as ForeignPaths;
}

async function readObject(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new NotFoundError(`the model ${file} cannot be read: ${messageOf(cause)}`, { cause });
  });
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (cause) {
    throw new FormatError(`the model ${file} is not JSON: ${messageOf(cause)}`, { cause });
  }
  throw new FormatError(`the model ${file} must be a JSON object`);
}

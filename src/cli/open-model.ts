import type { Encoder, LoadEncoderOptions } from '../main.ts';
import { readForeignModel } from './read-foreign-model.ts';

/** Which model to open, and how to run it, as given on the command line. */
export interface ModelChoice extends LoadEncoderOptions {
  /** Directory of a model, or a .json file that describes a foreign one; the shipped model by default. */
  readonly model?: string | undefined;
}

const FIELDS = ['pooling', 'normalize', 'maxTokens', 'output', 'prompts', 'lowerCase'];

/**
 * Opens an encoder.
 * @throws NotFoundError or FormatError when there is no such model or it cannot be read.
 */
export async function openModel({ model, precision, threads, runtime }: ModelChoice): Promise<Encoder> {
  const { loadEncoder } = await import('../main.ts');
  const given = model?.endsWith('.json') ? await readForeignModel(model, FIELDS) : model;
  const options = { ...(precision && { precision }), ...(threads && { threads }), ...(runtime && { runtime }) };
  return loadEncoder(given, options);
}

import type { LoadEncoderOptions, PairScorer } from '../main.ts';
import { readForeignModel } from './read-foreign-model.ts';

const FIELDS = ['maxTokens', 'output', 'relevantClass'];

/** How to run the model, as given on the command line. */
export type PairModelChoice = { readonly [K in keyof LoadEncoderOptions]?: LoadEncoderOptions[K] | undefined };

/**
 * Opens a model that reads two texts together.
 * @param model the shipped model by name, the directory of an interaction model, or a .json file that describes a foreign cross-encoder.
 * @throws NotFoundError or FormatError when there is no such model or it cannot be read.
 */
export async function openCrossEncoder(
  model: string,
  { threads, precision, runtime }: PairModelChoice = {},
): Promise<PairScorer> {
  const { loadCrossEncoder } = await import('../main.ts');
  const shared = { ...(threads && { threads }) };
  // Precision and runtime may have been said of the encoder beside it; a foreign model has its own.
  if (model.endsWith('.json')) return loadCrossEncoder(await readForeignModel(model, FIELDS), shared);
  return loadCrossEncoder(model, { ...shared, ...(precision && { precision }), ...(runtime && { runtime }) });
}

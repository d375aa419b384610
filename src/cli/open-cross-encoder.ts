import type { PairScorer } from '../main.ts';
import { readForeignModel } from './read-foreign-model.ts';

const FIELDS = ['maxTokens', 'output', 'relevantClass'];

/**
 * Opens a model that reads two texts together.
 * @param model directory of an interaction model, or a .json file that describes a foreign cross-encoder.
 * @throws NotFoundError or FormatError when there is no such model or it cannot be read.
 */
export async function openCrossEncoder(
  model: string,
  { threads }: { readonly threads?: number | undefined } = {},
): Promise<PairScorer> {
  const { loadCrossEncoder } = await import('../main.ts');
  const given = model.endsWith('.json') ? await readForeignModel(model, FIELDS) : model;
  return loadCrossEncoder(given, { ...(threads && { threads }) });
}

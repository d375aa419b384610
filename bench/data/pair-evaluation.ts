import { loadEvaluation, type PairEvaluation } from '../../encoders/training/data/evaluations.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';

/** Loads a set of labelled pairs by name. @throws InvalidArgumentError for a set of another kind; what `loadEvaluation` throws. */
export async function loadPairEvaluation(dataDir: string, name: string): Promise<PairEvaluation> {
  const evaluation = await loadEvaluation(dataDir, name);
  if (evaluation.kind === 'pairs') return evaluation;
  throw new InvalidArgumentError(`expected a set of labelled pairs, got ${name}, whose texts are searched`);
}

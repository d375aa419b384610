import { sumTargets } from '../../../../encoders/training/start/bag-targets.ts';
import { type RidgeOptions, ridgeOptions, solveRidge } from '../../../../encoders/training/start/solve-ridge.ts';
import type { TextRows } from '../../../../encoders/training/start/text-rows.ts';
import type { TokenBags } from '../../../../encoders/training/start/token-bags.ts';

/**
 * Finds the embeddings whose mean over the tokens of a text comes nearest to the text's target: the E that minimises the sum
 * over texts of |mean of rows - target|^2, plus lambda |E|^2 (ridge regression, Hoerl and Kennard 1970).
 * @param targets a vector a text.
 * @returns E, `[vocabSize, targets.dim]`; zeros for tokens that do not occur
 * @throws InvalidArgumentError for bags, targets or options that cannot be; AbortedError when `signal` fires.
 */
export async function fitBags(
  bags: TokenBags,
  targets: TextRows,
  vocabSize: number,
  options: RidgeOptions = {},
): Promise<Float32Array> {
  ridgeOptions(options);
  const { sums } = await sumTargets(bags, targets, vocabSize, options);
  return solveRidge(bags, sums, vocabSize, options);
}

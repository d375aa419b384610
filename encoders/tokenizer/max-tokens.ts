import { InvalidArgumentError } from '../../src/core/errors.ts';

/**
 * Checks the `maxTokens` of a tokenizer's `encode`; without one there is no limit.
 * @param least - special tokens that stand around every text.
 * @throws InvalidArgumentError when `maxTokens` is no integer of at least `least`.
 */
export function checkMaxTokens(maxTokens: number | undefined, least: number): number {
  if (maxTokens === undefined) return Number.POSITIVE_INFINITY;
  if (!Number.isSafeInteger(maxTokens) || maxTokens < least) {
    throw new InvalidArgumentError(
      `encode: maxTokens must be an integer of at least ${least} (the special tokens around a text count), got ${maxTokens}`,
    );
  }
  return maxTokens;
}

import { withoutLongSigns } from '../core/text/long-signs.ts';
import type { EncoderSource } from '../models/encoder-source.ts';

/** Texts that were encoded, and those of them that are longer than the encoder reads at once. */
export interface LongTexts {
  /** Of `of` texts. */
  readonly count: number;
  readonly of: number;
  /** Tokens that the encoder reads at once. */
  readonly maxTokens: number;
  /** What it read of them: all, in passages, or their beginnings. */
  readonly read: 'passages' | 'beginnings';
}

/** How many of texts that are not cut into passages are longer than an encoder reads; only those are counted that may be. */
export async function countLong(
  texts: readonly string[],
  encoder: EncoderSource,
  { maxTokens, signal }: { readonly maxTokens: number; readonly signal: AbortSignal | undefined },
): Promise<number> {
  // Hardly a token has less than one code unit.
  const candidates = texts.filter((text) => text.length > maxTokens).map(withoutLongSigns);
  const counts = candidates.length === 0 ? [] : await encoder.countTokens(candidates, { signal });
  return counts.filter((count) => count > maxTokens).length;
}

/** Sums up; undefined as long as no text is longer. */
export function longTextsOf(all: readonly LongTexts[]): LongTexts | undefined {
  const [count, of] = [all.reduce((sum, one) => sum + one.count, 0), all.reduce((sum, one) => sum + one.of, 0)];
  return count === 0 ? undefined : { ...all[0], count, of };
}

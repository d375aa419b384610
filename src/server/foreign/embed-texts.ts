import type { Encoder, TextRole } from '../../core/encoder.ts';
import { estimateTokens } from '../../core/text/passages/estimate-tokens.ts';

/** Vectors of texts, and how many tokens these have. */
export interface EmbeddedTexts {
  /** `[texts.length, dim]`, row-major, unit length. */
  readonly rows: Float32Array;
  readonly dim: number;
  readonly tokens: number;
}

/** Encodes texts and counts their tokens; of an encoder that does not count they are estimated. */
export async function embedTexts(
  encoder: Encoder,
  texts: readonly string[],
  role: TextRole,
  signal: AbortSignal,
): Promise<EmbeddedTexts> {
  const [rows, counts] = await Promise.all([
    encoder.encode(texts, { role, signal }),
    countTokens(encoder, texts, signal),
  ]);
  return { rows, dim: encoder.dim, tokens: counts.reduce((sum, count) => sum + count, 0) };
}

/** Tokens of each text. */
export async function countTokens(encoder: Encoder, texts: readonly string[], signal: AbortSignal): Promise<number[]> {
  if (encoder.countTokens === undefined) return texts.map(estimateTokens);
  return Array.from(await encoder.countTokens(texts, { signal }));
}

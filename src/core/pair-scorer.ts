import { InvalidArgumentError } from './errors.ts';
import type { LongWorkOptions } from './progress.ts';

/** Two texts to be compared. */
export interface TextPair {
  readonly a: string;
  readonly b: string;
}

/**
 * Says how alike two texts are: the cosine of two sentence vectors, or an interaction model that reads both at once.
 * A score has no fixed meaning until a threshold was fitted on scores of the same scorer.
 */
export interface PairScorer {
  /** Hex digest of everything that decides the scores; equal fingerprints give interchangeable scores. */
  readonly fingerprint: string;
  /** Model and runtime, for people: 'cosine of zh-en-small', 'onnxruntime fp32, 2 threads'. */
  readonly runtime: string;
  /**
   * Scores pairs, in the order given; a larger score means more alike.
   * @returns `[pairs.length]`, all finite.
   * @throws AbortedError when `signal` fires; ClosedError after `close()`; UnavailableError when the thread that scores dies.
   */
  score(pairs: readonly TextPair[], options?: LongWorkOptions): Promise<Float32Array>;
  /** Frees what the scorer opened itself; idempotent. */
  close(): Promise<void>;
}

/** Throws InvalidArgumentError unless `scores` are `count` finite float32 numbers; `what` names the scorer in the message. */
export function requireScores(scores: Float32Array, count: number, what: string): void {
  if (scores instanceof Float32Array && scores.length === count && scores.every(Number.isFinite)) return;
  const came = scores instanceof Float32Array ? `${scores.length}: ${scores.subarray(0, 5).join(', ')}` : typeof scores;
  throw new InvalidArgumentError(`${what} must return ${count} finite float32 scores, got ${came}`);
}

/** A text by its place in the list that was given, with the model's score: any size, larger is better. */
export interface RankedText {
  readonly index: number;
  readonly score: number;
}

/** Orders texts by how well they fit a query, best first; equal ones stay in their order. */
export async function rankTexts(
  scorer: PairScorer,
  query: string,
  texts: readonly string[],
  options: { readonly topN?: number | undefined; readonly signal?: AbortSignal | undefined } = {},
): Promise<RankedText[]> {
  const { topN, signal } = options;
  if (texts.length === 0) return [];
  const pairs = texts.map((text) => ({ a: query, b: text }));
  const scores = await scorer.score(pairs, { signal });
  const ranked = Array.from(scores, (score, index) => ({ index, score }));
  return ranked.sort((x, y) => y.score - x.score || x.index - y.index).slice(0, topN);
}

import type { PairScorer } from './pair-scorer.ts';

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
  const scores = await scorer.score(pairs, { ...(signal && { signal }) });
  const ranked = Array.from(scores, (score, index) => ({ index, score }));
  return ranked.sort((x, y) => y.score - x.score || x.index - y.index).slice(0, topN);
}

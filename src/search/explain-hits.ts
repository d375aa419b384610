import { throwIfAborted } from '../core/errors.ts';
import type { EncoderSource } from '../models/encoder-source.ts';
import { type BestPassage, bestPassage, bestPassageByWords } from './best-passage.ts';
import type { QueryWords } from './open-words.ts';
import type { Question } from './question.ts';
import type { LegScore, RankedDocument } from './ranked-document.ts';
import type { FoundHit } from './read-hits.ts';
import type { Hit, HitExplanation } from './search-result.ts';

/** Means of explaining a hit. */
export interface ExplainingContext {
  /** Absent where words were not compared. */
  readonly words: QueryWords | undefined;
  /** Opened for passages only. */
  readonly encoder: EncoderSource;
}

/** Adds to hits what the question asks to be told of them: the best passage of the first ones, and how each ranking saw each. */
export async function explainHits(
  question: Question,
  found: readonly FoundHit[],
  { words, encoder }: ExplainingContext,
): Promise<Hit[]> {
  const { passages, explain } = question.options;
  const hits: Hit[] = [];
  for (const [i, { hit, ranked }] of found.entries()) {
    throwIfAborted(question.options.work.signal, 'explaining the hits');
    const passage = i < passages ? await passageOf(question, hit, ranked.ord, { words, encoder }) : undefined;
    const why = explain ? await explainRanks(question, ranked, words) : undefined;
    hits.push({ ...hit, ...(passage && { passage }), ...(why && { why }) });
  }
  return hits;
}

/** The part of a document that fits best, unless it is all of it. */
async function passageOf(
  { mode, text, vector, options }: Question,
  { doc }: Hit,
  ord: number,
  { words, encoder }: ExplainingContext,
): Promise<BestPassage | undefined> {
  const { signal } = options.work;
  const passage =
    mode === 'lexical'
      ? await bestPassageByWords(doc.text, text, ord, words!.index)
      : await bestPassage(doc.text, vector, await encoder.load(), { signal });
  return passage?.text.length === doc.text.trim().length ? undefined : passage;
}

async function explainRanks(
  { text }: Question,
  { ord, semantic, lexical }: RankedDocument,
  words: QueryWords | undefined,
): Promise<HitExplanation> {
  return {
    ...(semantic && { semantic }),
    ...(lexical && { lexical: await withTerms(lexical, text, ord, words!) }),
  };
}

async function withTerms(leg: LegScore, text: string, ord: number, { index }: QueryWords) {
  const matches = (await index.explain(text, ord)) ?? [];
  const terms = matches.map(({ term, contribution }) => ({ term, score: contribution }));
  return { ...leg, terms: terms.sort((a, b) => b.score - a.score) };
}

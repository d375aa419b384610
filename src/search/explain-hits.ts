import type { TermMatch } from '../../index/lexical/lexical-index.ts';
import { throwIfAborted } from '../core/errors.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { EncoderSource } from '../models/encoder-source.ts';
import { type BestPassage, bestPassage, bestPassageByWords } from './best-passage.ts';
import type { RankedDocument } from './fusion.ts';
import type { QueryWords } from './open-words.ts';
import type { Question } from './question.ts';
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
  const { mode, text, options } = question;
  const { passages, explain, work } = options;
  const hits: Hit[] = [];
  const slice = new TimeSlice();
  for (const [i, { hit, ranked }] of found.entries()) {
    throwIfAborted(work.signal, 'explaining the hits');
    if (slice.spent) await slice.pause();
    const wantsPassage = i < passages;
    const readsTerms = (explain && ranked.lexical !== undefined) || (wantsPassage && mode === 'lexical');
    const matches = (readsTerms && (await words!.index.explain(text, ranked.ord))) || [];
    const passage = wantsPassage ? await passageOf(question, hit, { matches, words, encoder }) : undefined;
    hits.push({ ...hit, ...(passage && { passage }), ...(explain && { why: explainRanks(ranked, matches) }) });
  }
  return hits;
}

/** The part of a document that fits best, unless it is all of it. */
async function passageOf(
  { mode, vector, options }: Question,
  { doc }: Hit,
  { matches, words, encoder }: ExplainingContext & { readonly matches: readonly TermMatch[] },
): Promise<BestPassage | undefined> {
  const { signal } = options.work;
  const passage =
    mode === 'lexical'
      ? bestPassageByWords(doc.text, matches, words!.index)
      : await bestPassage(doc.text, vector, await encoder.load(), { signal });
  return passage?.text.length === doc.text.trim().length ? undefined : passage;
}

function explainRanks({ semantic, lexical }: RankedDocument, matches: readonly TermMatch[]): HitExplanation {
  const terms = matches.map(({ term, contribution }) => ({ term, score: contribution }));
  return {
    ...(semantic && { semantic }),
    ...(lexical && { lexical: { ...lexical, terms: terms.sort((a, b) => b.score - a.score) } }),
  };
}

import type { TermMatch } from '../../index/lexical/lexical-index.ts';
import { throwIfAborted } from '../core/errors.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { EncoderSource } from '../models/encoder-source.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { type BestPassage, bestPassage, bestPassageByWords } from './best-passage.ts';
import type { RankedDocument } from './fusion.ts';
import type { QueryWords } from './open-words.ts';
import { nearestPassage } from './passage-scores.ts';
import type { Question } from './question.ts';
import type { FoundHit } from './read-hits.ts';
import type { Hit, HitExplanation } from './search-result.ts';

/** Means of explaining a hit. */
export interface ExplainingContext {
  /** Absent where words were not compared. */
  readonly words: QueryWords | undefined;
  /** Opened for sentences only. */
  readonly encoder: EncoderSource;
  /** Where the passages are; absent where nothing was found. */
  readonly store: CollectionStore | undefined;
}

/**
 * Adds to hits the passage that was found, the best sentence of the first ones where the question asks for it, and how each ranking saw each.
 */
export async function explainHits(
  question: Question,
  found: readonly FoundHit[],
  { words, encoder, store }: ExplainingContext,
): Promise<Hit[]> {
  const { mode, text, vector, options } = question;
  const { passages, explain, work } = options;
  const hits: Hit[] = [];
  const slice = new TimeSlice();
  for (const [i, { hit, ranked }] of found.entries()) {
    throwIfAborted(work.signal, 'explaining the hits');
    if (slice.spent) await slice.pause();
    const wantsSentence = i < passages;
    const readsTerms = (explain && ranked.lexical !== undefined) || (wantsSentence && mode === 'lexical');
    const matches = (readsTerms && (await words!.index.explain(text, ranked.ord))) || [];
    const found = mode === 'lexical' ? undefined : await nearestPassage(vector, ranked.ord, hit.doc.text, store!);
    const passage = wantsSentence ? await sentenceOf(question, hit, { found, matches, words, encoder }) : found;
    hits.push({ ...hit, ...(passage && { passage }), ...(explain && { why: explainRanks(ranked, matches) }) });
  }
  return hits;
}

/** The sentence of a document that fits best, unless that is all of it; by meaning the best one of the passage that was found. */
async function sentenceOf(
  { mode, vector, options }: Question,
  { doc }: Hit,
  {
    found,
    matches,
    words,
    encoder,
  }: Omit<ExplainingContext, 'store'> & {
    readonly found: BestPassage | undefined;
    readonly matches: readonly TermMatch[];
  },
): Promise<BestPassage | undefined> {
  const { signal } = options.work;
  const sentence =
    mode === 'lexical'
      ? bestPassageByWords(doc.text, matches, words!.index)
      : await bestPassage(found?.text ?? doc.text, vector, await encoder.load(), { signal });
  if (sentence?.text.length === doc.text.trim().length) return undefined;
  const { start: offset } = found ?? { start: 0 };
  return sentence && { ...sentence, start: sentence.start + offset, end: sentence.end + offset };
}

function explainRanks({ semantic, lexical }: RankedDocument, matches: readonly TermMatch[]): HitExplanation {
  const terms = matches.map(({ term, contribution }) => ({ term, score: contribution }));
  return {
    ...(semantic && { semantic }),
    ...(lexical && { lexical: { ...lexical, terms: terms.sort((a, b) => b.score - a.score) } }),
  };
}

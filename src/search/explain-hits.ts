import type { LocatedTerm } from '../../index/lexical/analyzer.ts';
import type { TermMatch } from '../../index/lexical/lexical-index.ts';
import { familyOf, wordOf } from '../../index/lexical/word-forms.ts';
import { throwIfAborted } from '../core/errors.ts';
import { simplify } from '../core/text/simplify.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { EncoderSource } from '../models/encoder-source.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import { type BestPassage, bestPassage } from './best-passage.ts';
import type { RankedDocument } from './fusion.ts';
import type { QueryWords } from './open-words.ts';
import { bestPassageByWords, MatchedWords } from './passage-by-words.ts';
import { nearestPassage } from './passage-scores.ts';
import type { Question } from './question.ts';
import type { FoundHit } from './read-hits.ts';
import type { Hit, HitExplanation, MatchedTerm } from './search-result.ts';

/** Means of explaining a hit. */
export interface ExplainingContext {
  /** Absent where words were not compared. */
  readonly words: QueryWords | undefined;
  /** Opened for sentences only. */
  readonly encoder: EncoderSource;
  /** Where the passages are; absent where nothing was found. */
  readonly store: CollectionStore | undefined;
}

/** A text longer than this, in UTF-16 code units, is not marked as a whole. */
const MAX_MARKED = 4096;

/**
 * Adds to hits the passage that was found, the best sentence of the first ones and the matched words in it where the question asks for them, and how
 * each ranking saw each.
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
    const readsTerms = ranked.lexical !== undefined && (explain || wantsSentence);
    const matches = (readsTerms && (await words!.index.explain(text, ranked.ord, options.words))) || [];
    const matched = matches.length === 0 ? undefined : new MatchedWords(text, matches, words!.index);
    const found = mode === 'lexical' ? undefined : await nearestPassage(vector, ranked.ord, hit.doc.text, store!);
    const passage = wantsSentence ? await sentenceOf(question, hit, { found, matched, encoder }) : found;
    // Nobody asked for a sentence then, but how the text writes the words is told.
    const told = wantsSentence || matched === undefined ? passage : await bestPassageByWords(hit.doc.text, matched);
    const places = matched === undefined ? [] : placesIn(hit, told, matched);
    const marks = (wantsSentence && matched?.marksOf(places)) || [];
    const why = explain && explainRanks(ranked, matches, writtenTerms(hit, places));
    hits.push({ ...hit, ...(passage && { passage }), ...(marks.length > 0 && { marks }), ...(why && { why }) });
  }
  return hits;
}

/** Where the part that is shown has matched words: the passage, or the text where the passage would be all of it. */
function placesIn({ doc }: Hit, passage: BestPassage | undefined, matched: MatchedWords): LocatedTerm[] {
  return matched.placesIn(doc.text, passage ?? { start: 0, end: Math.min(doc.text.length, MAX_MARKED) });
}

/** How the text writes the words that it writes otherwise than they are found, 麵條 of 面条; the first place of each counts. */
function writtenTerms({ doc }: Hit, places: readonly LocatedTerm[]): ReadonlyMap<string, string> {
  const written = new Map<string, string>();
  for (const { term, start, end } of places) {
    const text = doc.text.slice(start, end);
    if (!written.has(term) && simplify(text) !== text) written.set(term, text);
  }
  return written;
}

/** The sentence of a document that fits best, unless that is all of it; by meaning the best one of the passage that was found. */
async function sentenceOf(
  { mode, vector, options }: Question,
  { doc }: Hit,
  {
    found,
    matched,
    encoder,
  }: Pick<ExplainingContext, 'encoder'> & {
    readonly found: BestPassage | undefined;
    readonly matched: MatchedWords | undefined;
  },
): Promise<BestPassage | undefined> {
  const { signal } = options.work;
  const sentence =
    mode === 'lexical'
      ? matched && (await bestPassageByWords(doc.text, matched))
      : await bestPassage(found?.text ?? doc.text, vector, await encoder.load(), { signal });
  if (sentence?.text.length === doc.text.trim().length) return undefined;
  const { start: offset } = found ?? { start: 0 };
  return sentence && { ...sentence, start: sentence.start + offset, end: sentence.end + offset };
}

function explainRanks(
  { semantic, lexical }: RankedDocument,
  matches: readonly TermMatch[],
  written: ReadonlyMap<string, string>,
): HitExplanation {
  const terms = matches.map((match) => matchedTerm(match, written.get(match.term)));
  return {
    ...(semantic && { semantic }),
    ...(lexical && { lexical: { ...lexical, terms: terms.sort((a, b) => b.score - a.score) } }),
  };
}

function matchedTerm({ term, query, by, contribution }: TermMatch, written: string | undefined): MatchedTerm {
  const [had, asked] = [wordOf(term), wordOf(query)];
  return {
    term: had,
    ...(had !== asked && { query: asked }),
    ...(by && { by }),
    ...(by === 'stem' && { stem: familyOf(had) }),
    ...(written !== undefined && { written }),
    score: contribution,
  };
}

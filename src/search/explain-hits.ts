import type { LocatedTerm } from '../../index/lexical/analyzer.ts';
import type { LexicalIndex, TermMatch } from '../../index/lexical/lexical-index.ts';
import { familyOf, wordOf } from '../../index/lexical/word-forms.ts';
import { throwIfAborted } from '../core/errors.ts';
import { simplify } from '../core/text/simplify.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { EncoderSource } from '../models/encoder-source.ts';
import type { CollectionStore } from '../store/collection-store.ts';
import type { BestPassage } from './best-passage.ts';
import type { RankedDocument } from './fusion.ts';
import { MatchedWords } from './matched-words.ts';
import type { OpenWords } from './open-words.ts';
import { bestPassageByWords } from './passage-by-words.ts';
import { nearestPassage } from './passage-scores.ts';
import type { Question } from './question.ts';
import type { FoundHit } from './read-hits.ts';
import type { Hit, HitExplanation, MatchedTerm } from './search-result.ts';
import { shownPart } from './shown-part.ts';

/** Means of explaining a hit. */
export interface ExplainingContext {
  /** Absent where words were not compared. */
  readonly words: OpenWords | undefined;
  /** Opened for sentences only. */
  readonly encoder: EncoderSource;
  /** Where the passages are; absent where nothing was found. */
  readonly store: CollectionStore | undefined;
}

/** A text longer than this, in UTF-16 code units, is not marked as a whole. */
const MAX_MARKED = 4096;

/**
 * Adds to hits the passage that was found, the part of the first ones that fits best and the matched words in it where the question asks for
 * them, and how each ranking saw each.
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
    const isShown = i < passages;
    const readsTerms = ranked.lexical !== undefined && (explain || isShown);
    const matches = (readsTerms && (await words!.index.explain(text, ranked.ord, options.words))) || [];
    const matched = matches.length === 0 ? undefined : await matchedWords(question, matches, words!.index);
    const byWords = matched && (await bestPassageByWords(hit.doc.text, matched));
    const nearest = mode === 'lexical' ? undefined : await nearestPassage(vector, ranked.ord, hit.doc.text, store!);
    const passage = isShown ? await shownPart(question, hit.doc.text, { nearest, byWords, matched, encoder }) : nearest;
    const marks = (isShown && matched?.marksOf(placesIn(hit, passage, matched), hit.doc.text)) || [];
    const why = explain && explainRanks(ranked, matches, writtenTerms(hit, byWords, matched));
    hits.push({ ...hit, ...(passage && { passage }), ...(marks.length > 0 && { marks }), ...(why && { why }) });
  }
  return hits;
}

async function matchedWords({ text, options }: Question, matches: readonly TermMatch[], index: LexicalIndex) {
  return new MatchedWords(text, matches, index, await index.bound(text, options.words));
}

/** Where the part that is shown has matched words: the passage, or the text where the passage would be all of it. */
function placesIn({ doc }: Hit, passage: BestPassage | undefined, matched: MatchedWords): LocatedTerm[] {
  return matched.placesIn(doc.text, passage ?? { start: 0, end: Math.min(doc.text.length, MAX_MARKED) });
}

/** How the text writes the words that it writes otherwise than they are found, 麵條 of 面条; the first place of each in the part with most of them counts. */
function writtenTerms(
  { doc }: Hit,
  passage: BestPassage | undefined,
  matched: MatchedWords | undefined,
): ReadonlyMap<string, string> {
  const written = new Map<string, string>();
  if (passage === undefined || matched === undefined) return written;
  for (const { term, start, end } of matched.placesIn(doc.text, passage)) {
    const text = doc.text.slice(start, end);
    if (!written.has(term) && simplify(text) !== text) written.set(term, text);
  }
  return written;
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

import type { LocatedTerm } from '../../index/lexical/analyzer.ts';
import type { Passage } from '../core/text/folded-text.ts';
import { cutPassage, eachSentence, passageAround } from '../core/text/split-sentences.ts';
import { TimeSlice } from '../core/time-slice.ts';
import type { BestPassage } from './best-passage.ts';
import type { MatchedWords } from './matched-words.ts';

/** Longest passage that is shown, in UTF-16 code units. */
const MAX_CHARS = 160;
/** A sentence is looked through in parts of at most this many code units. */
const MAX_SENTENCE = 2048;
/** Code units after a sentence with all words in which a closer one is looked for. */
const FURTHER = 65_536;

/** Greatest closeness. */
const MOST_CLOSE = 2;

/**
 * Finds the sentence of an indexed text that has most of the words of a query, the rare ones counting more: where one has all, that one.
 * Lets the event loop run in between.
 * @returns undefined when no sentence has any.
 */
export async function bestPassageByWords(text: string, words: MatchedWords): Promise<BestPassage | undefined> {
  const slice = new TimeSlice();
  const { total } = words;
  let best: RankedPassage | undefined;
  for (const sentence of eachSentence(text)) {
    for (const part of cutPassage(text, sentence, MAX_SENTENCE)) {
      const found = bestPart(text, part, words);
      if (found !== undefined && isBetter(found, best)) best = found;
      if (slice.spent) await slice.pause();
    }
    if (best === undefined || isLess(best.score, total)) continue;
    if (best.closeness === MOST_CLOSE || sentence.end > best.end + FURTHER) break;
  }
  if (best === undefined) return undefined;
  const { closeness: _, ...passage } = best;
  return passage;
}

/** A passage, with what decides between two of the same words. */
interface RankedPassage extends BestPassage {
  readonly closeness: number;
}

function isBetter(one: RankedPassage, other: RankedPassage | undefined): boolean {
  if (other === undefined || isLess(other.score, one.score)) return true;
  return !isLess(one.score, other.score) && one.closeness > other.closeness;
}

/** Sums of floats in another order differ in their last bits. */
function isLess(a: number, b: number): boolean {
  return a < b * (1 - 1e-9);
}

/** The sentence, or of one that is too long what stands around most of the words; undefined without a word. */
function bestPart(text: string, sentence: Passage, words: MatchedWords): RankedPassage | undefined {
  const places = words.placesIn(text, sentence);
  const closest = closestWords(
    places.filter(({ start, end }) => end - start <= MAX_CHARS).sort((a, b) => a.start - b.start),
    words,
  );
  if (closest === undefined) return undefined;
  const part = sentence.text.length <= MAX_CHARS ? sentence : passageAround(text, sentence, closest, MAX_CHARS);
  const score = words.weightOf(places.filter(({ start, end }) => start >= part.start && end <= part.end));
  return { ...part, score, closeness: words.closenessOf(part.text) };
}

/**
 * The shortest part of a sentence with the words of most weight that a passage has room for; undefined where there are none.
 * @param places by where they start, none longer than a passage.
 */
function closestWords(places: readonly LocatedTerm[], words: MatchedWords): Omit<Passage, 'text'> | undefined {
  const counts = new Map<string, number>();
  let [first, end, weight] = [0, 0, 0];
  let best: { start: number; end: number; weight: number } | undefined;
  for (const place of places) {
    const count = counts.get(place.term) ?? 0;
    counts.set(place.term, count + 1);
    if (count === 0) weight += words.weight(place.term);
    end = Math.max(end, place.end);
    // A word that stands further on as well is not needed here.
    for (let left = places[first]; counts.get(left.term)! > 1 || end - left.start > MAX_CHARS; left = places[++first]) {
      const others = counts.get(left.term)! - 1;
      counts.set(left.term, others);
      if (others === 0) weight -= words.weight(left.term);
    }
    const { start } = places[first];
    const isShorter = best !== undefined && !isLess(weight, best.weight) && end - start < best.end - best.start;
    if (best === undefined || isLess(best.weight, weight) || isShorter) best = { start, end, weight };
  }
  return best;
}

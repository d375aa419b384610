import type { Passage } from '../core/text/folded-text.ts';
import { splitSentences } from '../core/text/split-sentences.ts';
import type { EncoderSource } from '../models/encoder-source.ts';
import { type BestPassage, passageCosines } from './best-passage.ts';
import type { MatchedWords } from './matched-words.ts';
import type { Question } from './question.ts';

/** Facts of a hit. */
interface KnownOfHit {
  /** The passage whose vector is nearest, where the document has several. */
  readonly nearest: BestPassage | undefined;
  /** The sentence with most of the matched words; absent, like these, where none matched. */
  readonly byWords: BestPassage | undefined;
  readonly matched: MatchedWords | undefined;
  readonly encoder: EncoderSource;
}

/** Sentences that are encoded at most. */
const MAX_SENTENCES = 200;
/** What all words of the query count against a cosine: a sentence with half of them more is shown, however near another is. */
const WORDS = 2;

/**
 * The part of a hit to show: the sentence that fits best, unless that is all of the text. By words the one with most of them. By meaning one
 * of the passage that was found. By both, one of these: its cosine and its share of the query's words, by weight, are added, so that a name that one
 * sentence has alone is seen, and a word that every sentence has chooses nothing.
 */
export async function shownPart(
  { mode, vector, options }: Question,
  text: string,
  { nearest, byWords, matched, encoder }: KnownOfHit,
): Promise<BestPassage | undefined> {
  if (mode === 'lexical') return unlessAll(byWords, text);
  const { start: offset, text: within } = nearest ?? { start: 0, text };
  const parts: Passage[] = splitSentences(within)
    .slice(0, MAX_SENTENCES)
    .map((part) => ({ ...part, start: part.start + offset, end: part.end + offset }));
  if (byWords !== undefined) parts.push(byWords);
  if (parts.length === 0) return undefined;
  const cosines = await passageCosines(parts, vector, await encoder.load(), options.work.signal);
  const scores = parts.map((part, i) => cosines[i] + WORDS * (matched?.shareOf(matched.placesIn(text, part)) ?? 0));
  const best = scores.indexOf(Math.max(...scores));
  return unlessAll({ ...parts[best], score: cosines[best] }, text);
}

function unlessAll(part: BestPassage | undefined, text: string): BestPassage | undefined {
  return part?.text.length === text.trim().length ? undefined : part;
}

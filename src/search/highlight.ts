import type { LexicalIndex } from '../../index/lexical/lexical-index.ts';
import { dotAt } from '../core/dot.ts';
import type { Encoder } from '../core/encoder.ts';
import { requireInteger } from '../core/integers.ts';
import type { Passage } from '../core/text/folded-text.ts';
import { requireVector } from '../core/vectors.ts';

/** The part of a text that fits a query best. */
export interface BestPassage extends Passage {
  /** By meaning: cosine of its vector and the query's. By words: what the words in it give to the text's BM25. */
  readonly score: number;
}

/** Options of looking for the best passage. */
export interface PassageOptions {
  /** Longest passage, in UTF-16 code units, from 16 up. Default 160. */
  readonly maxChars?: number;
  /** Sentences that are encoded at most, from the beginning of the text; from 1 up. Default 200. */
  readonly maxSentences?: number;
  /** Fires to stop. */
  readonly signal?: AbortSignal;
}

/** Ends a sentence of its own accord, with the quotation marks and brackets that close it; the rules of Unicode pass over some. */
const SENTENCE_END = /[。！？；…\n]+[”’」』）》】]*/gu;
/** Where a sentence that is too long may be cut. */
const PAUSE = /[，、：,;:\s]/u;

/**
 * Finds the sentence of a text whose vector is nearest to a query's, so that a long text can be shown by what answers.
 * The cost is that of encoding the sentences.
 * @param queryVector `[encoder.dim]`, unit length.
 * @returns undefined when the text is blank.
 * @throws InvalidArgumentError when an option or the vector is wrong; AbortedError when `signal` fires.
 */
export async function bestPassage(
  text: string,
  queryVector: Float32Array,
  encoder: Encoder,
  { maxChars = 160, maxSentences = 200, signal }: PassageOptions = {},
): Promise<BestPassage | undefined> {
  requireInteger(maxSentences, 'maxSentences', 1);
  requireVector(queryVector, encoder.dim, 'the query vector');
  const passages = splitSentences(text, maxChars).slice(0, maxSentences);
  if (passages.length === 0) return undefined;
  const rows = await encoder.encode(
    passages.map((passage) => passage.text),
    { role: 'document', signal },
  );
  const scores = passages.map((_, i) => dotAt(queryVector, rows, i * encoder.dim));
  const best = scores.indexOf(Math.max(...scores));
  return { ...passages[best], score: scores[best] };
}

/**
 * Finds the sentence of an indexed text that has most of the words of a query, the rare ones counting more.
 * @returns undefined when no sentence has any.
 */
export async function bestPassageByWords(
  text: string,
  query: string,
  ord: number,
  index: LexicalIndex,
): Promise<BestPassage | undefined> {
  const matches = (await index.explain(query, ord)) ?? [];
  const weights = new Map(matches.map(({ term, contribution }) => [term, contribution]));
  let best: BestPassage | undefined;
  for (const passage of splitSentences(text)) {
    let score = 0;
    for (const term of new Set(index.termsOf(passage.text))) score += weights.get(term) ?? 0;
    if (score > (best?.score ?? 0)) best = { ...passage, score };
  }
  return best;
}

/**
 * Splits a text into sentences of at most `maxChars` code units, Chinese and English alike; white space between them is left out.
 * Longer sentences are cut at the last pause that fits, or anywhere when there is none, but never inside a character.
 * @throws InvalidArgumentError when `maxChars` is not an integer from 16 up.
 */
export function splitSentences(text: string, maxChars = 160): Passage[] {
  requireInteger(maxChars, 'maxChars', 16);
  const passages: Passage[] = [];
  let start = 0;
  for (const end of sentenceEnds(text)) {
    pushCut(passages, text, start, end, maxChars);
    start = end;
  }
  return passages;
}

function sentenceEnds(text: string): number[] {
  const ends = new Set<number>([text.length]);
  for (const { index } of new Intl.Segmenter('zh', { granularity: 'sentence' }).segment(text)) ends.add(index);
  for (const match of text.matchAll(SENTENCE_END)) ends.add(match.index + match[0].length);
  return [...ends].sort((a, b) => a - b);
}

/** Adds the text from `start` to `end`, trimmed, in pieces that are short enough. */
function pushCut(passages: Passage[], text: string, start: number, end: number, maxChars: number): void {
  let from = start;
  while (from < end) {
    from += leadingBlanks(text.slice(from, end));
    const to = end - from <= maxChars ? end : cutBefore(text, from, from + maxChars);
    const piece = text.slice(from, to).trimEnd();
    if (piece !== '') passages.push({ text: piece, start: from, end: from + piece.length });
    from = to;
  }
}

function leadingBlanks(text: string): number {
  return text.length - text.trimStart().length;
}

/** The best offset at most `limit` to cut at: after a pause in the second half, else at a boundary of characters. */
function cutBefore(text: string, from: number, limit: number): number {
  for (let at = limit; at > from + (limit - from) / 2; at--) {
    if (PAUSE.test(text[at - 1])) return at;
  }
  const splitsPair = /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(limit - 1, limit + 1));
  return splitsPair ? limit - 1 : limit;
}

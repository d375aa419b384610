import { setImmediate } from 'node:timers/promises';
import { readItems, requireString, shown } from '../../src/core/checks.ts';
import { InvalidArgumentError, throwIfAborted } from '../../src/core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../../src/core/options.ts';
import type { LongWorkOptions } from '../../src/core/progress.ts';
import { hasHan } from '../../src/core/text/char-properties.ts';
import { simplifiedFold } from '../../src/core/text/simplified-fold.ts';
import { CorpusCounts, increase, mostFrequent } from './corpus-counts.ts';
import { HanFold } from './han-fold.ts';
import { HanWordCounts } from './han-word-counts.ts';
import { orderByUse } from './path-vocab.ts';
import { PieceLearner } from './piece-learner.ts';
import { SPECIAL_TOKENS } from './vocab-file.ts';

/** Limits of a vocabulary; counts are occurrences in the whole corpus, after normalisation. */
export interface BuildVocabOptions extends LongWorkOptions {
  /** Han characters seen this often get a row. Default 3. */
  readonly minHanCount?: number;
  /** Other characters (kana, punctuation, symbols, letters beyond a-z) seen this often get a row. Default 20. */
  readonly minCharCount?: number;
  /** Word pieces learned beyond single letters. Default 6000. */
  readonly latinPieces?: number;
  /** A piece is learned only from two parts that stand together this often. Default 10. */
  readonly minPairCount?: number;
  /**
   * Words of 2 to 6 Han characters that get a row, the most frequent ones. With it the vocabulary is one for best paths: traditional
   * characters are counted as simplified ones, and tokens stand by falling frequency. Absent: for greedy word pieces, without words of
   * Han characters.
   */
  readonly hanWords?: number;
}

const OPTIONS: OptionKinds<BuildVocabOptions> = {
  minHanCount: 'any',
  minCharCount: 'any',
  latinPieces: 'any',
  minPairCount: 'any',
  hanWords: 'any',
  ...LONG_WORK,
};

const DEFAULTS = { minHanCount: 3, minCharCount: 20, latinPieces: 6000, minPairCount: 10, hanWords: 0 };

/** Candidates for each row of a vocabulary for best paths. */
const SPARE = 2;

const ASCII_LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const DIGITS = [...'0123456789'];
const ASCII_PUNCTUATION = [...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'];
const LATIN_RUN = /\p{Script=Latin}+/gu;

/** Texts and merges between two turns of the event loop. */
const TURN = 64;

/**
 * Builds the vocabulary of a corpus, in this order: special tokens; Han characters, by code point; punctuation, kana
 * and other characters that stand alone, by code point; digits and letters; the same with `##`; Latin word pieces in
 * the order in which they were learned.
 *
 * a-z, 0-9 and ASCII punctuation are always in, so that no English word is [UNK]. Pieces hold letters only: a number is
 * one token a digit, so that every number can be written, two numbers that differ in a digit differ in a token, and
 * years and model numbers take no rows from words.
 *
 * With `hanWords` the tokens after the special ones stand by falling frequency, as the best paths through the words of the corpus
 * use them, and learned pieces and words that no path uses are left out. Chinese words are those of the ICU library in
 * Node.js: another version may give another vocabulary; what a vocabulary, once built, makes of a text depends on itself alone.
 *
 * The result depends on the counts alone, not on the order of the texts.
 * @throws InvalidArgumentError on options that are no positive integers (`latinPieces` and `hanWords` may be 0).
 * @throws AbortedError when `signal` fires.
 */
export async function buildVocab(
  texts: Iterable<string> | AsyncIterable<string>,
  given: BuildVocabOptions = {},
): Promise<string[]> {
  const items = readItems('the texts', texts);
  const options = readOptions('buildVocab', given, OPTIONS);
  const settings = checkVocabSizes(options);
  if (options.hanWords !== undefined) return buildPathVocab(items, settings, options);
  const counts = await countCorpus(items, new CorpusCounts(), options);
  const letters = lettersOf(counts, settings);
  const han = frequent(counts.singles, settings.minHanCount).filter(hasHan);
  const known = new Set<string>([...SPECIAL_TOKENS, ...han, ...standingAlone(counts, settings), ...inWords(letters)]);
  await learnPieces(latinRuns(counts.words, letters), known, settings, options);
  return [...known];
}

/** The vocabulary of a tokenizer that cuts by best paths. */
async function buildPathVocab(
  texts: Iterable<string> | AsyncIterable<string>,
  settings: typeof DEFAULTS,
  options: LongWorkOptions,
): Promise<string[]> {
  const counts = await countCorpus(texts, new HanWordCounts(new HanFold(simplifiedFold())), options);
  const letters = lettersOf(counts, settings);
  const han = frequent(charsOf(counts.hanWords), settings.minHanCount);
  const kept = new Set([...han, ...standingAlone(counts, settings), ...inWords(letters)]);
  const runs = latinRuns(counts.words, letters);
  const learned = new Set<string>();
  const latinPool = SPARE * settings.latinPieces;
  await learnPieces(runs, learned, { ...settings, latinPieces: latinPool }, options);
  for (const word of mostFrequent(runs, latinPool, settings.minPairCount)) learned.add(word);
  const { singles, words, runs: hanRuns } = counts;
  const candidates = [
    { pieces: counts.candidates(SPARE * settings.hanWords, settings.minPairCount), most: settings.hanWords },
    { pieces: learned, most: settings.latinPieces },
  ];
  return orderByUse({ singles, words, runs: hanRuns, kept, candidates });
}

/** Letters of words that get a row; digits have one anyway. */
function lettersOf(counts: CorpusCounts, { minCharCount }: typeof DEFAULTS): Set<string> {
  const letters = new Set([...ASCII_LETTERS, ...frequent(counts.letters, minCharCount)]);
  for (const digit of DIGITS) letters.delete(digit);
  return letters;
}

/** Punctuation, kana, symbols: what is neither Han nor in a word. */
function standingAlone(counts: CorpusCounts, { minCharCount }: typeof DEFAULTS): string[] {
  const others = frequent(counts.singles, minCharCount).filter((char) => !hasHan(char));
  return [...new Set([...ASCII_PUNCTUATION, ...others])].sort(byCodePoint);
}

/** Digits and letters, at the beginning of a word and within. */
function inWords(letters: ReadonlySet<string>): string[] {
  const alphabet = [...DIGITS, ...[...letters].sort(byCodePoint)];
  return [...alphabet, ...alphabet.map((char) => `##${char}`)];
}

function charsOf(words: ReadonlyMap<string, number>): Map<string, number> {
  const chars = new Map<string, number>();
  for (const [word, count] of words) for (const char of word) increase(chars, char, count);
  return chars;
}

/** Sizes of a vocabulary, filled from the defaults. @throws InvalidArgumentError naming the one that cannot be. */
export function checkVocabSizes(options: BuildVocabOptions): typeof DEFAULTS {
  const settings = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    const value = options[name] === undefined ? DEFAULTS[name] : options[name];
    const least = name === 'latinPieces' || name === 'hanWords' ? 0 : 1;
    if (!Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(
        `buildVocab: ${name} must be an integer of at least ${least}, got ${shown(value)}`,
      );
    }
    settings[name] = value;
  }
  return settings;
}

async function countCorpus<Counts extends CorpusCounts>(
  texts: Iterable<string> | AsyncIterable<string>,
  counts: Counts,
  { signal, onProgress }: LongWorkOptions,
): Promise<Counts> {
  let done = 0;
  for await (const text of texts) {
    requireString(`text ${done}`, text);
    counts.add(text);
    if (++done % TURN === 0) await turn(signal);
    if (done % (TURN * 256) === 0) onProgress?.({ stage: 'count words', done });
  }
  throwIfAborted(signal, 'building a vocabulary');
  onProgress?.({ stage: 'count words', done });
  counts.countLetters();
  return counts;
}

/** Adds learned pieces to `known` until `latinPieces` are new. */
async function learnPieces(
  words: ReadonlyMap<string, number>,
  known: Set<string>,
  { latinPieces, minPairCount }: typeof DEFAULTS,
  { signal, onProgress }: LongWorkOptions,
): Promise<void> {
  const learner = new PieceLearner(words, minPairCount);
  const total = known.size + latinPieces;
  for (let merges = 1; known.size < total; merges++) {
    const piece = learner.next();
    if (piece === undefined) break;
    known.add(piece);
    if (merges % TURN === 0) await turn(signal);
    if (merges % (TURN * 16) === 0) {
      onProgress?.({ stage: 'learn pieces', done: known.size - total + latinPieces, total: latinPieces });
    }
  }
}

/** Runs of Latin letters inside words ("mp" of "mp3"), with their counts; only those whose every letter has a row. */
function latinRuns(words: ReadonlyMap<string, number>, letters: ReadonlySet<string>): Map<string, number> {
  const runs = new Map<string, number>();
  for (const [word, count] of words) {
    for (const run of word.match(LATIN_RUN) ?? []) {
      if ([...run].every((char) => letters.has(char))) runs.set(run, (runs.get(run) ?? 0) + count);
    }
  }
  return runs;
}

function frequent(counts: ReadonlyMap<string, number>, least: number): string[] {
  return [...counts]
    .filter(([, count]) => count >= least)
    .map(([char]) => char)
    .sort(byCodePoint);
}

function byCodePoint(a: string, b: string): number {
  return a.codePointAt(0)! - b.codePointAt(0)!;
}

async function turn(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  throwIfAborted(signal, 'building a vocabulary');
}

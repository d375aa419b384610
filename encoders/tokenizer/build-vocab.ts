import { setImmediate } from 'node:timers/promises';
import { InvalidArgumentError, throwIfAborted } from '../../src/core/errors.ts';
import type { LongWorkOptions } from '../../src/core/progress.ts';
import { CorpusCounts } from './corpus-counts.ts';
import { PieceLearner } from './piece-learner.ts';
import { SPECIAL_TOKENS } from './vocab-file.ts';

/** What goes into a vocabulary; counts are occurrences in the whole corpus, after normalisation. */
export interface BuildVocabOptions extends LongWorkOptions {
  /** Han characters seen this often get a row. Default 3. */
  readonly minHanCount?: number;
  /** Other characters (kana, punctuation, symbols, letters beyond a-z) seen this often get a row. Default 20. */
  readonly minCharCount?: number;
  /** Word pieces learned beyond single letters. Default 6000. */
  readonly latinPieces?: number;
  /** A piece is learned only from two parts that stand together this often. Default 10. */
  readonly minPairCount?: number;
}

const DEFAULTS = { minHanCount: 3, minCharCount: 20, latinPieces: 6000, minPairCount: 10 };

const ASCII_LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const DIGITS = [...'0123456789'];
const ASCII_PUNCTUATION = [...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'];
const HAN = /^\p{Script=Han}$/u;
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
 * The result depends on the counts alone, not on the order of the texts.
 * @throws InvalidArgumentError on options that are no positive integers (`latinPieces` may be 0).
 * @throws AbortedError when `signal` fires.
 */
export async function buildVocab(
  texts: Iterable<string> | AsyncIterable<string>,
  options: BuildVocabOptions = {},
): Promise<string[]> {
  const settings = checkOptions(options);
  const counts = await countCorpus(texts, options);
  const letters = new Set([...ASCII_LETTERS, ...frequent(counts.letters, settings.minCharCount)]);
  for (const digit of DIGITS) letters.delete(digit);
  const han = frequent(counts.singles, settings.minHanCount).filter((char) => HAN.test(char));
  const others = frequent(counts.singles, settings.minCharCount).filter((char) => !HAN.test(char));
  const alphabet = [...DIGITS, ...[...letters].sort(byCodePoint)];
  const known = new Set<string>([
    ...SPECIAL_TOKENS,
    ...han,
    ...[...new Set([...ASCII_PUNCTUATION, ...others])].sort(byCodePoint),
    ...alphabet,
    ...alphabet.map((char) => `##${char}`),
  ]);
  await learnPieces(latinRuns(counts.words, letters), known, settings, options);
  return [...known];
}

function checkOptions(options: BuildVocabOptions): typeof DEFAULTS {
  const settings = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    const value = options[name] ?? DEFAULTS[name];
    const least = name === 'latinPieces' ? 0 : 1;
    if (!Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`buildVocab: ${name} must be an integer of at least ${least}, got ${value}`);
    }
    settings[name] = value;
  }
  return settings;
}

async function countCorpus(
  texts: Iterable<string> | AsyncIterable<string>,
  { signal, onProgress }: LongWorkOptions,
): Promise<CorpusCounts> {
  const counts = new CorpusCounts();
  let done = 0;
  for await (const text of texts) {
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

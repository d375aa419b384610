import type { Random } from '../../../src/core/random.ts';
import { joinTokens, pairTokens } from '../../tokenizer/pair-tokens.ts';
import type { Tokenizer } from '../../tokenizer/tokenizer.ts';
import type { LabelledPair, PositivePair } from '../data/data-sets.ts';
import type { ExampleSource } from './batch-stream.ts';
import type { Example } from './example.ts';

/** Labelled pairs for the losses that see each text by itself. */
export function labelledPairSource(
  pairs: readonly LabelledPair[],
  tokenizer: Tokenizer,
  maxTokens: number,
  loss: 'cosent' | 'sbert' = 'cosent',
): ExampleSource {
  const ids = (text: string) => tokenizer.encode(text, { maxTokens }).ids;
  return {
    count: pairs.length,
    loss,
    example(index) {
      const { a, b, label } = pairs[index];
      return { a: ids(a), b: ids(b), label };
    },
  };
}

/** Labelled pairs as one row of tokens each, `[CLS] a [SEP] b [SEP]`; which text comes first is drawn anew each time. */
export function jointPairSource(
  pairs: readonly LabelledPair[],
  tokenizer: Tokenizer,
  maxTokens: number,
  loss: 'interaction' | 'interaction-cosent',
): ExampleSource {
  return {
    count: pairs.length,
    loss,
    example(index, random) {
      const { a, b, label } = pairs[index];
      const [first, second] = random.next() < 0.5 ? [a, b] : [b, a];
      const { ids, secondStart } = pairTokens(tokenizer, first, second, maxTokens);
      return { a: ids, secondStart, label };
    },
  };
}

/** Queries and passages for in-batch negatives; of a long passage, a window drawn anew each time. */
export function positivePairSource(
  pairs: readonly PositivePair[],
  tokenizer: Tokenizer,
  maxTokens: number,
): ExampleSource {
  return {
    count: pairs.length,
    loss: 'infonce',
    example(index, random) {
      const { query, passage } = pairs[index];
      const a = tokenizer.encode(query, { maxTokens }).ids;
      return { a, b: windowOf(tokenizer, passage, maxTokens, random), key: passage, queryKey: query };
    },
  };
}

/**
 * The inverse cloze task (Lee, Chang and Toutanova 2019, arXiv 1906.00300): a span of a text asks for the text around
 * it. Half of the time the span stays in its passage, so that words in common count too.
 */
export function inverseClozeSource(texts: readonly string[], tokenizer: Tokenizer, maxTokens: number): ExampleSource {
  return {
    count: texts.length,
    loss: 'infonce',
    example(index, random) {
      const passage = windowOf(tokenizer, texts[index], maxTokens, random);
      const inner = passage.subarray(1, passage.length - 1);
      const length = Math.max(1, Math.min(6 + random.below(20), Math.floor(inner.length / 2)));
      const start = random.below(inner.length - length + 1);
      const span = inner.subarray(start, start + length);
      const wrap = (tokens: Iterable<number>) => Int32Array.of(tokenizer.clsId, ...tokens, tokenizer.sepId);
      const rest = random.next() < 0.5 ? inner : [...inner.subarray(0, start), ...inner.subarray(start + length)];
      return { a: wrap(span), b: wrap(rest), key: String(index) };
    },
  };
}

/** `[CLS] ... [SEP]` of a text; when it is longer than `maxTokens`, of a random window of it. */
function windowOf(tokenizer: Tokenizer, text: string, maxTokens: number, random: Random): Int32Array {
  const { ids } = tokenizer.encode(text, { maxTokens: maxTokens * 4 });
  if (ids.length <= maxTokens) return ids;
  const inner = maxTokens - 2;
  const start = 1 + random.below(ids.length - 1 - inner);
  return Int32Array.of(tokenizer.clsId, ...ids.subarray(start, start + inner), tokenizer.sepId);
}

const MASKED_SHARE = 0.15;
const words = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * Texts for the masked language model with whole-word masking: 15 % of the words, which become [MASK] (80 %), stay (10 %) or turn into
 * random tokens of text (10 %), each as a whole (kexue.fm 8998; Cui et al. 2019, arXiv 1906.08101). Of a short text it may be none.
 * Words are those of Intl.Segmenter.
 */
export function maskedTextSource(texts: readonly string[], tokenizer: Tokenizer, maxTokens: number): ExampleSource {
  const real = realTokensOf(tokenizer);
  return {
    count: texts.length,
    loss: 'mlm',
    example(index, random) {
      const text = windowOfText(texts[index], maxTokens, random);
      const { ids, starts } = tokenizer.encode(text, { maxTokens });
      return maskWords(ids, wordsOfTokens(text, starts), { maskId: tokenizer.maskId, real, random });
    },
  };
}

/**
 * Pairs for the masked language model, `[CLS] a [SEP] b [SEP]`, of which words of both texts are masked in the way of
 * {@link maskedTextSource}; a word of one may be guessed from the other.
 * @param maxTokens of both texts together.
 */
export function maskedPairSource(
  pairs: readonly PositivePair[],
  tokenizer: Tokenizer,
  maxTokens: number,
): ExampleSource {
  const real = realTokensOf(tokenizer);
  return {
    count: pairs.length,
    loss: 'mlm',
    example(index, random) {
      const { query, passage } = pairs[index];
      const [first, second] = [query, passage].map((text) => innerTokens(tokenizer, text, maxTokens));
      const { ids, secondStart } = joinTokens(tokenizer, first.ids, second.ids, maxTokens);
      const keptA = secondStart - 2;
      const wordOf = new Int32Array(ids.length).fill(-1);
      wordOf.set(first.words.subarray(0, keptA), 1);
      // Words of the second text are numbered on from those of the first.
      const more = first.words.length === 0 ? 0 : first.words[first.words.length - 1] + 1;
      const keptB = ids.length - 1 - secondStart;
      wordOf.set(
        second.words.subarray(0, keptB).map((word) => word + more),
        secondStart,
      );
      return { ...maskWords(ids, wordOf, { maskId: tokenizer.maskId, real, random }), secondStart };
    },
  };
}

/** Tokens of a text without special ones, and for each the serial number of the word that it begins in. */
function innerTokens(tokenizer: Tokenizer, text: string, maxTokens: number) {
  const { ids, starts } = tokenizer.encode(text, { maxTokens });
  return { ids: ids.subarray(1, -1), words: wordsOfTokens(text, starts).subarray(1, -1) };
}

/** Tokens that random ones are drawn from. */
function realTokensOf({ vocabSize, specialIds }: Tokenizer): Int32Array {
  return Int32Array.from({ length: vocabSize }, (_, id) => id).filter((id) => !specialIds.has(id));
}

/** A random part of a long text that is about long enough for `maxTokens`. */
function windowOfText(text: string, maxTokens: number, random: Random): string {
  const room = maxTokens * 2;
  return text.length <= room ? text : text.slice(random.below(text.length - room)).slice(0, room);
}

/** For every token, [CLS] and [SEP] included, the serial number of the word that it begins in. */
function wordsOfTokens(text: string, starts: Int32Array): Int32Array {
  const boundaries = Array.from(words.segment(text), (segment) => segment.index + segment.segment.length);
  let word = 0;
  return starts.map((start, i) => {
    if (i === 0 || i === starts.length - 1) return -1;
    while (word < boundaries.length && start >= boundaries[word]) word++;
    return word;
  });
}

/** A token in place of a masked one. */
type Substitute = 'mask' | 'itself' | 'random';

interface Masking {
  readonly maskId: number;
  /** Tokens that random ones are drawn from. */
  readonly real: Int32Array;
  readonly random: Random;
}

function maskWords(ids: Int32Array, wordOf: Int32Array, { maskId, real, random }: Masking): Example {
  // Drawn once a word: a word of which one part stands and another is masked would be guessed from the rest of it.
  const chosen = new Map<number, Substitute>();
  for (const word of new Set(wordOf)) {
    if (word < 0 || random.next() >= MASKED_SHARE) continue;
    const draw = random.next();
    chosen.set(word, draw < 0.8 ? 'mask' : draw < 0.9 ? 'random' : 'itself');
  }
  const a = ids.slice();
  const positions: number[] = [];
  for (let i = 1; i < ids.length - 1; i++) {
    const substitute = chosen.get(wordOf[i]);
    if (substitute === undefined) continue;
    positions.push(i);
    if (substitute === 'mask') a[i] = maskId;
    else if (substitute === 'random') a[i] = real[random.below(real.length)];
  }
  const targets = Int32Array.from(positions, (at) => ids[at]);
  return { a, masked: { positions: Int32Array.from(positions), targets } };
}

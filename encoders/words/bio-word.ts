import { types } from 'node:util';
import { readItems, reading, requireInteger, requireShare, requireString, shown } from '../../src/core/checks.ts';
import { InvalidArgumentError, NotFoundError } from '../../src/core/errors.ts';
import { LONG_WORK, type OptionKinds, readOptions } from '../../src/core/options.ts';
import type { LongWorkOptions } from '../../src/core/progress.ts';
import { TopK } from '../../src/core/top-k.ts';
import { dequantizeMatrix, quantizeMatrix } from '../roformer/tensor-file.ts';
import { learnUnits } from './learn-units.ts';
import { cutWords, readWordCorpus } from './word-corpus.ts';

/** How words are learned; the sizes are those of the paper. */
export interface BioWordOptions extends LongWorkOptions {
  /** Words that are kept at most (V). Default 20,000. */
  readonly words?: number;
  /** Occurrences of a word from which on it is kept. Default 5. */
  readonly minCount?: number;
  /** Units (K), a multiple of 4. Default 400. */
  readonly hashDim?: number;
  /** Words of an n-gram, odd: the word and as many on either side. Default 11. */
  readonly window?: number;
  /** Passes over the texts. Default 5. */
  readonly epochs?: number;
  /** Default 1. */
  readonly seed?: number;
}

/** A word that is like another. */
export interface NearWord {
  readonly word: string;
  /** Share of the code's units that both have, 0 to 1. */
  readonly score: number;
}

/** Options of a search for words. */
export interface NearWordsOptions {
  /** Units of a code (the papers' k). Default 32. */
  readonly bits?: number;
  /** Words wanted. Default 10. */
  readonly k?: number;
  /** Text around the word, which tells its sense. */
  readonly context?: string;
}

/** How words of a text are expanded. */
export interface ExpandOptions {
  /** Units of a code. Default 32. */
  readonly bits?: number;
  /** Words wanted for each of the text, at most. Default 3. */
  readonly k?: number;
  /** Share of the units that both must have. Default 0.3. */
  readonly atLeast?: number;
  /** Whether the rest of the text tells the senses of its words. Default false. */
  readonly inContext?: boolean;
}

/** A word of a text, and one that is like it. */
export interface LikeWordOf extends NearWord {
  /** The word of the text. */
  readonly of: string;
}

/** A model of words as it is saved. */
export interface BioWordParts {
  readonly words: readonly string[];
  readonly hashDim: number;
  readonly window: number;
  /** `[2 V, hashDim]`: what each word adds to each unit's input, as context and in the middle. */
  readonly table: Float32Array;
}

const TRAINING: OptionKinds<BioWordOptions> = {
  words: 'any',
  minCount: 'any',
  hashDim: 'any',
  window: 'any',
  epochs: 'any',
  seed: 'any',
  ...LONG_WORK,
};
const NEAREST: OptionKinds<NearWordsOptions> = { bits: 'any', k: 'any', context: 'string' };
const EXPANDING: OptionKinds<ExpandOptions> = { bits: 'any', k: 'any', atLeast: 'any', inContext: 'boolean' };

/**
 * Binary word vectors by BioHash over n-grams ("BioWord", kexue.fm 8159; Liang et al. 2021, "Can a Fruit Fly Learn Word Embeddings?", arXiv
 * 2101.06887). An n-gram is the vector [bag of its context ; one-hot word in the middle]; its code is the k units of K with the greatest
 * input. Without a context that is the word's static code, with one it is that of the word as it is meant there.
 */
export class BioWord {
  readonly words: readonly string[];
  readonly hashDim: number;
  readonly window: number;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #table: Float32Array;
  readonly #inputs: Float32Array;
  #codes: { readonly bits: number; readonly units: Uint32Array } | undefined;

  /** @param parts as `parts` gives them; words are each there once. @throws InvalidArgumentError when they are no model. */
  constructor(parts: BioWordParts) {
    const { words, hashDim, window, table } = readParts(parts);
    this.words = words;
    this.hashDim = hashDim;
    this.window = window;
    this.#table = table;
    this.#numbers = new Map(words.map((word, i) => [word, i]));
    this.#inputs = new Float32Array(hashDim);
  }

  /**
   * Learns from texts, which are read once.
   * @throws InvalidArgumentError when an option is wrong or the texts have too few words; AbortedError when the signal fires.
   */
  static async train(texts: Iterable<string> | AsyncIterable<string>, options: BioWordOptions = {}): Promise<BioWord> {
    const {
      words = 20_000,
      minCount = 5,
      hashDim = 400,
      window = 11,
      epochs = 5,
      seed = 1,
      ...work
    } = readOptions('BioWord.train', options, TRAINING);
    requireInteger(words, 'words', 1, 1_000_000);
    requireInteger(minCount, 'minCount', 1);
    requireInteger(hashDim, 'hashDim', 4, 65_536);
    requireInteger(window, 'window', 1, 101);
    requireInteger(epochs, 'epochs', 1, 1000);
    requireInteger(seed, 'seed', 0);
    if (hashDim % 4 !== 0) throw new InvalidArgumentError(`hashDim must be a multiple of 4, got ${hashDim}`);
    if (window % 2 === 0) throw new InvalidArgumentError(`window must be odd, got ${window}`);
    const corpus = await readWordCorpus(readItems('the texts', texts), { words, minCount, signal: work.signal });
    if (corpus.words.length < 2) {
      throw new InvalidArgumentError(
        `the texts must have at least two words that occur ${minCount} times (minCount), got ${corpus.words.length}`,
      );
    }
    const data = await learnUnits(corpus, { hashDim, window, epochs, seed, ...work });
    // As it will be read again, so that a word has the same code before and after saving.
    const rounded = dequantizeMatrix(quantizeMatrix({ shape: [2 * corpus.words.length, hashDim], data }, 'rows'));
    return new BioWord({ words: corpus.words, hashDim, window, table: rounded.data });
  }

  get parts(): BioWordParts {
    return { words: this.words, hashDim: this.hashDim, window: this.window, table: this.#table };
  }

  /** Whether the word, folded as texts are, is known. */
  has(word: string): boolean {
    requireString('the word', word);
    return this.#numbers.has(folded(word));
  }

  /**
   * Units of a word's code, the one with the greatest input first; of equal ones the smaller.
   * @param bits units wanted, at most `hashDim`. @param context text around the word: its known words count, each once.
   * @throws NotFoundError when the word is not known; InvalidArgumentError when something else is wrong.
   */
  code(word: string, bits: number, context?: string): Uint32Array {
    requireString('the word', word);
    if (context !== undefined) requireString('context', context);
    requireInteger(bits, 'bits', 1, this.hashDim);
    const number = this.#numbers.get(folded(word));
    if (number === undefined) {
      throw new NotFoundError(`${JSON.stringify(word)} is none of the ${this.words.length} words that were learned`);
    }
    return this.#codeOf(number, bits, context === undefined ? [] : this.#contextOf(context, number));
  }

  /**
   * The words whose static codes share most units with that of a word, itself left out.
   * @throws as {@link code} does.
   */
  nearest(word: string, options: NearWordsOptions = {}): NearWord[] {
    const { bits = 32, k = 10, context } = readOptions('nearest', options, NEAREST);
    requireInteger(k, 'k', 1);
    const code = new Set(this.code(word, bits, context));
    const own = this.#numbers.get(folded(word))!;
    const best = new TopK(Math.min(k, this.words.length - 1));
    const codes = this.#staticCodes(bits);
    for (let other = 0; other < this.words.length; other++) {
      if (other === own) continue;
      let shared = 0;
      for (let i = other * bits; i < (other + 1) * bits; i++) if (code.has(codes[i])) shared++;
      best.offer(shared, other);
    }
    const { ords, scores } = best.drain();
    return Array.from(ords, (ord, i) => ({ word: this.words[ord], score: scores[i] / bits }));
  }

  /**
   * The words that are like those of a text, for each known word of two letters and more, in the order of the text; none that stands in it.
   * @throws InvalidArgumentError when an option is wrong.
   */
  expand(text: string, options: ExpandOptions = {}): LikeWordOf[] {
    requireString('the text', text);
    const { bits = 32, k = 3, atLeast = 0.3, inContext = false } = readOptions('expand', options, EXPANDING);
    // Texts without a known word have them wrong too.
    requireInteger(bits, 'bits', 1, this.hashDim);
    requireInteger(k, 'k', 1);
    requireShare('atLeast', atLeast);
    const words = new Set(cutWords(text));
    const context = inContext ? { context: text } : {};
    return [...words]
      .filter((of) => [...of].length > 1 && this.#numbers.has(of))
      .flatMap((of) => this.nearest(of, { bits, k, ...context }).map((near) => ({ of, ...near })))
      .filter(({ word, score }) => score >= atLeast && !words.has(word));
  }

  /** Static codes of all words, `[V, bits]`; kept for the next search. */
  #staticCodes(bits: number): Uint32Array {
    if (this.#codes?.bits !== bits) {
      const units = new Uint32Array(this.words.length * bits);
      for (let word = 0; word < this.words.length; word++) units.set(this.#codeOf(word, bits, []), word * bits);
      this.#codes = { bits, units };
    }
    return this.#codes.units;
  }

  #codeOf(word: number, bits: number, context: readonly number[]): Uint32Array {
    this.#inputs.fill(0);
    for (const row of [...context, this.words.length + word]) {
      for (let unit = 0, at = row * this.hashDim; unit < this.hashDim; unit++, at++)
        this.#inputs[unit] += this.#table[at];
    }
    const best = new TopK(bits);
    for (let unit = 0; unit < this.hashDim; unit++) best.offer(this.#inputs[unit], unit);
    return best.drain().ords;
  }

  /** Known words of a text, each once, without the word itself. */
  #contextOf(text: string, word: number): number[] {
    const numbers = cutWords(text).map((other) => this.#numbers.get(other));
    return [...new Set(numbers)].filter((number) => number !== undefined && number !== word) as number[];
  }
}

/** Reads the parts of a model, each once. */
function readParts(parts: BioWordParts): BioWordParts {
  return reading('the parts of a model of words', () => {
    const { words: given, hashDim, window, table } = Object(parts) as BioWordParts;
    const words: unknown[] = Array.isArray(given) ? [...given] : [];
    const isList = words.length > 0 && words.every((word) => typeof word === 'string');
    if (!isList || new Set(words).size < words.length)
      throw new InvalidArgumentError(`a model of words has a list of words, each once, got ${shown(given)}`);
    requireInteger(hashDim, 'hashDim', 1);
    requireInteger(window, 'window', 1);
    if (!types.isFloat32Array(table) || table.length !== 2 * words.length * hashDim)
      throw new InvalidArgumentError(
        `the table of ${words.length} words and ${hashDim} units must be a Float32Array of twice as many rows, got ${shown(table)}`,
      );
    return { words: words as string[], hashDim, window, table };
  });
}

function folded(word: string): string {
  return cutWords(word).join('');
}

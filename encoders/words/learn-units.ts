import { throwIfAborted } from '../../src/core/errors.ts';
import { KernelMemory } from '../../src/core/memory/kernel-memory.ts';
import { type LongWorkOptions, throttleProgress } from '../../src/core/progress.ts';
import { createRandom } from '../../src/core/random.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { TEXT_END, type WordCorpus } from './word-corpus.ts';

/** How units are learned. */
export interface LearnUnitsOptions extends LongWorkOptions {
  /** Units (K), a multiple of 4. */
  readonly hashDim: number;
  /** Words of an n-gram, odd. */
  readonly window: number;
  /** Passes over the texts. */
  readonly epochs: number;
  readonly seed: number;
}

/** What of a unit is left when a pass begins: what it then wins soon weighs more. */
const KEPT = 0.02;
/** N-grams between two looks at the clock. */
const BLOCK = 64;

/**
 * Learns units by competition over n-grams (Liang et al. 2021, "Can a Fruit Fly Learn Word Embeddings?", arXiv 2101.06887): the unit with the
 * greatest input wins an n-gram v and moves towards v / p, p being the frequency of each word, which keeps frequent words from ruling.
 * Differs from the source: a unit is the direction of the sum of what it has won, not moved by a rate with a decay; where both stand still they
 * are the same.
 * @returns `[2 V, hashDim]`: what each word adds to each unit's input, as context and in the middle; each unit is of length 1.
 * @throws AbortedError when the signal fires.
 */
export async function learnUnits(
  { words, counts, tokens }: WordCorpus,
  { hashDim, window, epochs, seed, onProgress, signal }: LearnUnitsOptions,
): Promise<Float32Array> {
  const memory = KernelMemory.create();
  const units = new Units(memory, 2 * words.length, hashDim);
  units.fill(seed);
  const lifts = liftsOf(counts);
  const reach = (window - 1) / 2;
  const rows = memory.u32(memory.allocate(4 * (window + 1)), window + 1);
  const order = createRandom(seed + 1).shuffle(middles(tokens));
  const progress = throttleProgress(onProgress);
  const slice = new TimeSlice();
  for (let epoch = 0; epoch < epochs; epoch++) {
    units.scale(KEPT);
    for (let i = 0; i < order.length; i++) {
      if (i % BLOCK === 0) {
        if (slice.spent) await slice.pause();
        throwIfAborted(signal, 'learning words');
        progress.report({ stage: 'learn words', done: epoch * order.length + i, total: epochs * order.length });
      }
      const count = windowRows(tokens, order[i], reach, words.length, rows);
      units.take(rows, count, units.winner(rows, count), lifts);
    }
  }
  progress.flush();
  return units.directions();
}

/** Places of words in the texts. */
function middles(tokens: Int32Array): Int32Array {
  return Int32Array.from(tokens.keys()).filter((at) => tokens[at] !== TEXT_END);
}

/** 1 / p of each word, as context and in the middle, times a number that makes them about 1. */
function liftsOf(counts: Uint32Array): Float32Array {
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const lifts = new Float32Array(2 * counts.length);
  for (const [word, count] of counts.entries()) lifts[word] = lifts[counts.length + word] = mean / count;
  return lifts;
}

/** Sums of what units have won, by rows of words, and their lengths. */
class Units {
  readonly #memory: KernelMemory;
  readonly #address: number;
  readonly #inputs: number;
  readonly #hashDim: number;
  readonly #rowCount: number;
  readonly #squares: Float64Array;
  /** 1 / length. */
  readonly #inverses: Float64Array;

  constructor(memory: KernelMemory, rowCount: number, hashDim: number) {
    this.#memory = memory;
    this.#rowCount = rowCount;
    this.#hashDim = hashDim;
    this.#address = memory.allocate(4 * rowCount * hashDim);
    this.#inputs = memory.allocate(4 * hashDim);
    this.#squares = new Float64Array(hashDim);
    this.#inverses = new Float64Array(hashDim);
  }

  get #sums(): Float32Array {
    return this.#memory.f32(this.#address, this.#rowCount * this.#hashDim);
  }

  /** Normally distributed numbers, each unit of a length of about 1. */
  fill(seed: number): void {
    const random = createRandom(seed);
    const sums = this.#sums;
    const deviation = 1 / Math.sqrt(this.#rowCount);
    for (let i = 0; i < sums.length; i++) sums[i] = random.normal() * deviation;
    this.#measure();
  }

  scale(factor: number): void {
    const sums = this.#sums;
    for (let i = 0; i < sums.length; i++) sums[i] *= factor;
    this.#measure();
  }

  /** The unit with the greatest input of an n-gram, of equal ones the first. */
  winner(rows: Uint32Array, count: number): number {
    const { kernels } = this.#memory;
    kernels.sumRows(this.#address, 4 * this.#hashDim, rows.byteOffset, count, this.#inputs);
    const inputs = this.#memory.f32(this.#inputs, this.#hashDim);
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (let unit = 0; unit < inputs.length; unit++) {
      const input = inputs[unit] * this.#inverses[unit];
      if (input > most) {
        most = input;
        best = unit;
      }
    }
    return best;
  }

  /** Adds an n-gram, each word by its lift, to a unit. */
  take(rows: Uint32Array, count: number, unit: number, lifts: Float32Array): void {
    const sums = this.#sums;
    for (let i = 0; i < count; i++) {
      const at = rows[i] * this.#hashDim + unit;
      const before = sums[at];
      const after = before + lifts[rows[i]];
      sums[at] = after;
      this.#squares[unit] += after * after - before * before;
    }
    this.#inverses[unit] = 1 / Math.sqrt(this.#squares[unit]);
  }

  /** The sums, each unit brought to length 1. */
  directions(): Float32Array {
    this.#measure();
    const directions = this.#sums.slice();
    for (let i = 0; i < directions.length; i++) directions[i] *= this.#inverses[i % this.#hashDim];
    return directions;
  }

  #measure(): void {
    const sums = this.#sums;
    this.#squares.fill(0);
    for (let i = 0; i < sums.length; i++) this.#squares[i % this.#hashDim] += sums[i] * sums[i];
    for (const [unit, square] of this.#squares.entries()) this.#inverses[unit] = 1 / Math.sqrt(square);
  }
}

/**
 * Writes the rows of an n-gram: each word of the context once, then `words` + the word in the middle. Together they are the places of the ones
 * in the vector [bag of the context ; one-hot centre] of 2 V numbers.
 * @param at place of the middle word in `tokens`. @param reach words on either side.
 * @returns how many rows were written, 1 when the word stands alone.
 */
function windowRows(tokens: Int32Array, at: number, reach: number, words: number, rows: Uint32Array): number {
  let count = 0;
  const add = (token: number) => {
    for (let i = 0; i < count; i++) if (rows[i] === token) return;
    rows[count++] = token;
  };
  for (let i = at - 1; i >= Math.max(0, at - reach) && tokens[i] !== TEXT_END; i--) add(tokens[i]);
  for (let i = at + 1; i <= Math.min(tokens.length - 1, at + reach) && tokens[i] !== TEXT_END; i++) add(tokens[i]);
  rows[count++] = words + tokens[at];
  return count;
}

import { requireString } from '../../src/core/checks.ts';
import { throwIfAborted } from '../../src/core/errors.ts';
import { simplify } from '../../src/core/text/simplify.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';

/** Between two texts; windows do not reach over it. */
export const TEXT_END = -1;

/** Texts as the most frequent words of them. */
export interface WordCorpus {
  /** The most frequent first; of equally frequent ones the one that came first. */
  readonly words: readonly string[];
  /** How often each occurs. */
  readonly counts: Uint32Array;
  /** Numbers of the words as they stand in the texts, other words left out, {@link TEXT_END} after each text. */
  readonly tokens: Int32Array;
}

/** Which words count. */
export interface WordCorpusOptions {
  /** Words that are kept at most. */
  readonly words: number;
  /** Occurrences of a word from which on it is kept. */
  readonly minCount: number;
  readonly signal?: AbortSignal;
}

/** Reads texts once. @throws InvalidArgumentError for what is no text; AbortedError when the signal fires. */
export async function readWordCorpus(
  texts: Iterable<string> | AsyncIterable<string>,
  { words: most, minCount, signal }: WordCorpusOptions,
): Promise<WordCorpus> {
  const numbers = new Map<string, number>();
  const counts: number[] = [];
  const tokens = new GrowingInts();
  const slice = new TimeSlice();
  let place = 0;
  for await (const text of texts) {
    throwIfAborted(signal, 'reading texts');
    requireString(`text ${place++}`, text);
    for (const word of cutWords(text)) {
      let number = numbers.get(word);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(word, number);
        counts.push(0);
      }
      counts[number]++;
      tokens.push(number);
    }
    tokens.push(TEXT_END);
    if (slice.spent) await slice.pause();
  }
  const all = [...numbers.keys()];
  const kept = [...all.keys()]
    .filter((number) => counts[number] >= minCount)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, most);
  const renumbered = new Map(kept.map((number, i) => [number, i]));
  renumbered.set(TEXT_END, TEXT_END);
  return {
    words: kept.map((number) => all[number]),
    counts: Uint32Array.from(kept, (number) => counts[number]),
    tokens: tokens.mapped(renumbered),
  };
}

class GrowingInts {
  #values = new Int32Array(1 << 16);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const longer = new Int32Array(2 * this.#values.length);
      longer.set(this.#values);
      this.#values = longer;
    }
    this.#values[this.#length++] = value;
  }

  /** What the map has, in the order of the values. */
  mapped(to: ReadonlyMap<number, number>): Int32Array {
    let end = 0;
    for (let i = 0; i < this.#length; i++) {
      const value = to.get(this.#values[i]);
      if (value !== undefined) this.#values[end++] = value;
    }
    return this.#values.slice(0, end);
  }
}

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** Words of a text in their order: NFKC, lower case, traditional characters as simplified ones; no punctuation. */
export function cutWords(text: string): string[] {
  const folded = simplify(text.normalize('NFKC').toLowerCase());
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(folded)) if (isWordLike) words.push(segment);
  return words;
}

import { type ScanSink, TextScanner } from './text-scanner.ts';
import type { WordBuffer } from './word-buffer.ts';

/** Characters and words of a corpus, counted exactly as the tokenizer will see them. */
export class CorpusCounts implements ScanSink {
  /** Occurrences of characters that stand alone. */
  readonly singles = new Map<string, number>();
  /** Occurrences of characters inside words. */
  readonly letters = new Map<string, number>();
  /** Occurrences of words of at most 100 characters. */
  readonly words = new Map<string, number>();
  readonly #scanner = new TextScanner();

  /** Counts one text. */
  add(text: string): void {
    this.#scanner.scan(text, this);
  }

  /** Works the letter counts out of the word counts; to be called once, after the last text. */
  countLetters(): void {
    for (const [word, count] of this.words) for (const char of word) increase(this.letters, char, count);
  }

  onSingle(codePoint: number): boolean {
    if (codePoint < 0xd800 || codePoint > 0xdfff) increase(this.singles, String.fromCodePoint(codePoint), 1);
    return true;
  }

  onWord(word: WordBuffer): boolean {
    if (!word.tooLong) increase(this.words, word.text(), 1);
    return true;
  }
}

/** Adds to a count. */
export function increase<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

/** The `most` frequent keys that were counted at least `minCount` times; of equal ones those first whose text is smaller. */
export function mostFrequent(counts: ReadonlyMap<string, number>, most: number, minCount = 1): string[] {
  return [...counts]
    .filter(([, count]) => count >= minCount)
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, most)
    .map(([key]) => key);
}

import { CorpusCounts, increase, mostFrequent } from './corpus-counts.ts';
import { type HanFold, NOT_HAN } from './han-fold.ts';
import { RunSample } from './run-sample.ts';
import type { WordBuffer } from './word-buffer.ts';
import { WordPairs } from './word-pairs.ts';

/** Longest word of Han characters that may become a piece, in UTF-16 code units. */
const MAX_HAN_WORD = 6;

/**
 * Words that stand together e^5, 148 times as often as chance would have them, are one word: 服务|器, 电视|剧, 中华|人民. From e^4
 * on it were phrases too: 位于|该, 可能|会.
 */
const MIN_INFORMATION = 5;

/** Longest run that is segmented at once, in code units. */
export const MAX_RUN = 1000;

/**
 * Characters, words of letters and words of Han characters of a corpus, these folded to simplified ones and segmented by the
 * dictionary of the ICU library in Node.js (Intl.Segmenter). Another version of ICU may count other words; the tokenizer that is
 * built on the counts does not ask it.
 */
export class HanWordCounts extends CorpusCounts {
  /** Occurrences of words of Han characters, of single characters among them. */
  readonly hanWords = new Map<string, number>();
  /** Runs of Han characters that the words stand in. */
  readonly runs = new RunSample();
  readonly #pairs = new WordPairs(MAX_HAN_WORD);
  readonly #han: HanFold;
  readonly #segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
  #run = '';

  constructor(han: HanFold) {
    super();
    this.#han = han;
  }

  override add(text: string): void {
    super.add(text);
    this.onSpace();
  }

  override onSingle(codePoint: number): boolean {
    const han = this.#han.fold(codePoint);
    if (han === NOT_HAN) return this.onSpace() && super.onSingle(codePoint);
    if (this.#run.length > MAX_RUN - 2) this.onSpace();
    this.#run += String.fromCodePoint(han);
    return true;
  }

  override onWord(word: WordBuffer): boolean {
    return this.onSpace() && super.onWord(word);
  }

  /** Ends the run of Han characters, if there is one. */
  onSpace(): boolean {
    if (this.#run === '') return true;
    for (const { segment } of this.#segmenter.segment(this.#run)) {
      increase(this.hanWords, segment, 1);
      this.#pairs.add(segment);
    }
    this.#pairs.end();
    this.runs.add(this.#run);
    this.#run = '';
    return true;
  }

  /**
   * Words of 2 to 6 characters, and pairs of words that belong together, since the dictionary lacks many: the `most` frequent ones.
   * @param minCount pairs seen less often are left out.
   */
  candidates(most: number, minCount: number): Set<string> {
    const counts = new Map<string, number>();
    for (const [word, count] of this.hanWords) {
      if (word.length <= MAX_HAN_WORD && [...word].length > 1) counts.set(word, count);
    }
    for (const { text, count, information } of this.#pairs.list(minCount)) {
      if (information >= MIN_INFORMATION) increase(counts, text, count);
    }
    return new Set(mostFrequent(counts, most));
  }
}

import { CorpusCounts, increase } from './corpus-counts.ts';
import { type HanFold, NOT_HAN } from './han-fold.ts';
import type { WordBuffer } from './word-buffer.ts';

/** Code units of a run that are segmented together. */
const MAX_RUN = 1000;

/**
 * Characters, words of letters and words of Han characters of a corpus, these folded to simplified ones and segmented by the
 * dictionary of the ICU library in Node.js (Intl.Segmenter). Another version of ICU may count other words; the tokenizer that is
 * built on the counts does not ask it.
 */
export class HanWordCounts extends CorpusCounts {
  /** Occurrences of words of Han characters, of single characters among them. */
  readonly hanWords = new Map<string, number>();
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
    if (this.#run.length >= MAX_RUN) this.onSpace();
    this.#run += String.fromCodePoint(han);
    return true;
  }

  override onWord(word: WordBuffer): boolean {
    return this.onSpace() && super.onWord(word);
  }

  /** Ends the run of Han characters, if there is one. */
  onSpace(): boolean {
    if (this.#run === '') return true;
    for (const { segment } of this.#segmenter.segment(this.#run)) increase(this.hanWords, segment, 1);
    this.#run = '';
    return true;
  }
}

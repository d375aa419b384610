import type { SimplifiedFold } from '../../../src/core/text/simplified-fold.ts';
import { GramIndex } from './gram-index.ts';

/** Why texts were left out, with how often: 'repeated', 'held out', 'cmrc'. */
export type Reasons = Record<string, number>;

/** Keeps from the training texts what is measured, what is held out, and what came before. */
export class Admission {
  readonly refused: Reasons = {};
  readonly #measured: GramIndex;
  readonly #heldOut: GramIndex;
  readonly #seen = new Set<string>();

  constructor(measured: GramIndex, fold: SimplifiedFold) {
    this.#measured = measured;
    this.#heldOut = new GramIndex(fold);
  }

  /** Number of grams that are held out. */
  get heldOutGrams(): number {
    return this.#heldOut.size;
  }

  /** Holds out everything that shares a gram with the text. */
  holdOut(text: string): void {
    this.#heldOut.add('held out', text);
  }

  /** The measured set that the text shares a gram with; undefined when there is none. */
  leakOf(text: string): string | undefined {
    return this.#measured.find(text);
  }

  /** Whether no text shares a gram with what is measured or held out; counts the reason if one does. */
  isFree(...texts: readonly (string | undefined)[]): boolean {
    for (const text of texts) {
      const reason = text === undefined ? undefined : (this.#measured.find(text) ?? this.#heldOut.find(text));
      if (reason === undefined) continue;
      this.#count(reason);
      return false;
    }
    return true;
  }

  /** Whether the text comes for the first time, whatever its punctuation and case; it then counts as seen. */
  isNew(text: string): boolean {
    const key = text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
      .trim();
    if (!this.#seen.has(key)) {
      this.#seen.add(key);
      return true;
    }
    this.#count('repeated');
    return false;
  }

  #count(reason: string): void {
    this.refused[reason] = (this.refused[reason] ?? 0) + 1;
  }
}

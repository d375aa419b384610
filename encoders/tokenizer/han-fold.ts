import { hasHan } from '../../src/core/text/char-properties.ts';
import type { SimplifiedFold } from '../../src/core/text/simplified-fold.ts';

const UNSET = 0;
/** Result of {@link HanFold.fold} for characters that are not Han. */
export const NOT_HAN = -1;

/** Tells Han characters from others and gives their simplified form, from a table that is filled as they are met. */
export class HanFold {
  readonly #simplified: SimplifiedFold;
  readonly #folds = new Int32Array(65536);

  constructor(simplified: SimplifiedFold) {
    this.#simplified = simplified;
  }

  /** The simplified form of a Han code point, {@link NOT_HAN} of any other. */
  fold(codePoint: number): number {
    if (codePoint > 0xffff) return this.#look(codePoint);
    const known = this.#folds[codePoint];
    if (known !== UNSET) return known;
    this.#folds[codePoint] = this.#look(codePoint);
    return this.#folds[codePoint];
  }

  #look(codePoint: number): number {
    return hasHan(String.fromCodePoint(codePoint)) ? this.#simplified.fold(codePoint) : NOT_HAN;
  }
}

import type { TokenBatch } from '../../tokenizer/tokenizer.ts';

/** The tokens of a batch, each distinct one numbered in the order of its first use. */
export interface DistinctTokens {
  /** Token id of each number: the rows of a table that the batch reads. */
  readonly rows: Int32Array;
  /** Token ids of each side, replaced by their numbers. */
  readonly numbered: readonly Int32Array[];
}

/** Numbers the distinct tokens of batches; keeps one table of the vocabulary's size for all of them. */
export class TokenNumbers {
  /** Number + 1 of each token of the batch at hand; 0 where it has none. */
  readonly #numberOf: Int32Array;

  constructor(vocabSize: number) {
    this.#numberOf = new Int32Array(vocabSize);
  }

  /** @param sides texts whose ids are below the vocabulary's size, padding included */
  of(sides: readonly TokenBatch[]): DistinctTokens {
    const numberOf = this.#numberOf;
    const rows = new Int32Array(sides.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0));
    let count = 0;
    const numbered = sides.map(({ tokenIds }) => {
      const numbers = new Int32Array(tokenIds.length);
      for (let i = 0; i < tokenIds.length; i++) {
        const id = tokenIds[i];
        if (numberOf[id] === 0) {
          rows[count++] = id;
          numberOf[id] = count;
        }
        numbers[i] = numberOf[id] - 1;
      }
      return numbers;
    });
    for (let i = 0; i < count; i++) numberOf[rows[i]] = 0;
    return { rows: rows.slice(0, count), numbered };
  }
}

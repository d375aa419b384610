import { InvalidArgumentError } from '../../../src/core/errors.ts';

/**
 * Texts as bags of token ids, one after another: those of text i are `ids[offsets[i]]` to `ids[offsets[i + 1]]`, that one
 * excluded. A token counts as often as it stands in the text, special tokens too.
 */
export interface TokenBags {
  /** `[texts + 1]`, from 0, ascending. */
  readonly offsets: Int32Array;
  /** `[tokens of all texts]`. */
  readonly ids: Int32Array;
}

/** Number of texts. */
export function bagCount({ offsets }: TokenBags): number {
  return offsets.length - 1;
}

/**
 * Lays the tokens of texts out as bags, in memory that threads can share.
 * @param tokensOf the token ids of a text, by its number.
 */
export function tokenBags(count: number, tokensOf: (text: number) => ArrayLike<number>): TokenBags {
  const offsets = sharedInts(count + 1);
  for (let text = 0; text < count; text++) offsets[text + 1] = offsets[text] + tokensOf(text).length;
  const ids = sharedInts(offsets[count]);
  for (let text = 0; text < count; text++) ids.set(tokensOf(text), offsets[text]);
  return { offsets, ids };
}

/** The bags of some of the texts, in their order; the same ones when that is all. */
export function pickBags(bags: TokenBags, texts: Int32Array): TokenBags {
  const { offsets, ids } = bags;
  if (texts.length === bagCount(bags)) return bags;
  return tokenBags(texts.length, (i) => ids.subarray(offsets[texts[i]], offsets[texts[i] + 1]));
}

/** The same bags in memory that threads can share: themselves when they lie there already. */
export function sharedBags(bags: TokenBags): TokenBags {
  const shared = (values: Int32Array) => {
    if (values.buffer instanceof SharedArrayBuffer) return values;
    const copy = sharedInts(values.length);
    copy.set(values);
    return copy;
  };
  return { offsets: shared(bags.offsets), ids: shared(bags.ids) };
}

function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

/** @throws InvalidArgumentError for no texts, a text without tokens, or an id outside of the vocabulary. */
export function checkTokenBags(bags: TokenBags, vocabSize: number): void {
  const { offsets, ids } = bags;
  if (bagCount(bags) < 1) throw new InvalidArgumentError('expected at least one text to learn from, got none');
  if (offsets[0] !== 0 || offsets[bagCount(bags)] !== ids.length) {
    throw new InvalidArgumentError(
      `offsets of bags must go from 0 to the number of tokens, ${ids.length}; got ${offsets[0]} to ${offsets.at(-1)}`,
    );
  }
  for (let i = 1; i < offsets.length; i++) {
    if (offsets[i] <= offsets[i - 1]) {
      throw new InvalidArgumentError(`text ${i - 1} has no tokens; leave out what the tokenizer finds nothing in`);
    }
  }
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] >= 0 && ids[i] < vocabSize) continue;
    throw new InvalidArgumentError(
      `token ${i} of all has id ${ids[i]}, but the vocabulary has ${vocabSize}; use the tokenizer of the model to be trained`,
    );
  }
}

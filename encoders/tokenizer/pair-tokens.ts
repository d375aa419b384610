import type { TokenRow } from './token-store.ts';
import type { Tokenizer } from './tokenizer.ts';

/** Two texts as one row of tokens, `[CLS] a [SEP] b [SEP]`. */
export interface PairTokens {
  readonly ids: Int32Array;
  /** Position of the first token of `b`, or of its [SEP] when `b` has none. */
  readonly secondStart: number;
}

/** [CLS] and two [SEP]. */
const SPECIALS = 3;

/**
 * Joins two texts for a model that reads both. What goes beyond `maxTokens` (specials counted) is cut from the end of
 * the longer text, token by token, so that a short text stays whole beside a long one.
 * @param maxTokens at least 3.
 */
export function pairTokens(tokenizer: Tokenizer, a: string, b: string, maxTokens: number): PairTokens {
  const inner = (text: string) => tokenizer.encode(text, { maxTokens: maxTokens - 1 }).ids.slice(1, -1);
  return joinTokens(tokenizer, inner(a), inner(b), maxTokens);
}

/** The same of two texts that are cut into tokens already, without special ones. */
export function joinTokens(
  { clsId, sepId }: Pick<Tokenizer, 'clsId' | 'sepId'>,
  first: TokenRow,
  second: TokenRow,
  maxTokens: number,
): PairTokens {
  const [keptA, keptB] = longestFirst(first.length, second.length, maxTokens - SPECIALS);
  const ids = new Int32Array(keptA + keptB + SPECIALS).fill(sepId);
  ids[0] = clsId;
  ids.set(first.subarray(0, keptA), 1);
  ids.set(second.subarray(0, keptB), keptA + 2);
  return { ids, secondStart: keptA + 2 };
}

/** How much of both lengths stays when the longer one gives until both fit into `room`. */
export function longestFirst(a: number, b: number, room: number): [number, number] {
  if (a + b <= room) return [a, b];
  const half = Math.floor(room / 2);
  if (a <= half) return [a, room - a];
  if (b <= half) return [room - b, b];
  return [room - half, half];
}

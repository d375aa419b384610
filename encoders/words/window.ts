import { TEXT_END } from './word-corpus.ts';

/**
 * Writes the rows of an n-gram: each word of the context once, then `words` + the word in the middle. Together they are the places of the ones
 * in the vector [bag of the context ; one-hot centre] of 2 V numbers.
 * @param at place of the middle word in `tokens`. @param reach words on either side.
 * @returns how many rows were written, 1 when the word stands alone.
 */
export function windowRows(tokens: Int32Array, at: number, reach: number, words: number, rows: Uint32Array): number {
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

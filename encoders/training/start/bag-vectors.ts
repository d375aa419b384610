import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';
import type { TextRows } from './text-rows.ts';
import { checkTokenBags, type TokenBags } from './token-bags.ts';
import { placeIds, TokenTable } from './token-table.ts';

/** Embeddings of tokens, `[vocabSize, width]`. */
export interface TokenEmbeddings {
  readonly vocabSize: number;
  readonly width: number;
  readonly values: Float32Array;
}

/**
 * The vectors that embeddings give texts by themselves: the sum over the tokens of a text, brought to unit length. A text whose
 * rows cancel out has zeros.
 */
export function bagVectors(bags: TokenBags, { vocabSize, width, values }: TokenEmbeddings): TextRows {
  checkTokenBags(bags, vocabSize);
  const memory = KernelMemory.create();
  const ids = placeIds(memory, bags.ids);
  const table = new TokenTable(memory, vocabSize, width);
  const { rows, stride, work } = table;
  for (let id = 0; id < vocabSize; id++) rows.set(values.subarray(id * width, (id + 1) * width), id * stride);
  return {
    dim: width,
    copyRow(text, into, at) {
      table.sum(ids + 4 * bags.offsets[text], bags.offsets[text + 1] - bags.offsets[text]);
      let squares = 0;
      for (let i = 0; i < width; i++) squares += work[i] ** 2;
      const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
      for (let i = 0; i < width; i++) into[at + i] = scale * work[i];
    },
  };
}

import { KernelMemory } from '../../../src/core/kernels/kernel-memory.ts';
import type { TextRows } from './text-rows.ts';
import { bagCount, checkTokenBags, type TokenBags } from './token-bags.ts';
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

/**
 * The mean cosine of what embeddings alone say of texts to the teacher's centred vectors: the baseline that a trained model has to
 * beat, on texts that the embeddings were not fitted to.
 * @param head from the embeddings' space to the teacher's, `[width, dim]`.
 * @param targets the teacher's vectors of these texts, centred and of unit length.
 */
export function bagCosine(bags: TokenBags, embeddings: TokenEmbeddings, head: Float32Array, targets: TextRows): number {
  const { width } = embeddings;
  const { dim } = targets;
  const vectors = bagVectors(bags, embeddings);
  const vector = new Float32Array(width);
  const target = new Float32Array(dim);
  const seen = new Float64Array(dim);
  let sum = 0;
  for (let text = 0; text < bagCount(bags); text++) {
    vectors.copyRow(text, vector, 0);
    targets.copyRow(text, target, 0);
    seen.fill(0);
    for (let k = 0; k < width; k++) for (let i = 0; i < dim; i++) seen[i] += vector[k] * head[k * dim + i];
    sum += cosine(seen, target);
  }
  return sum / bagCount(bags);
}

/** 0 beside a vector of zeros. */
function cosine(x: Float64Array, y: Float32Array): number {
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    xx += x[i] ** 2;
    yy += y[i] ** 2;
    xy += x[i] * y[i];
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
}

import { bagVectors, type TokenEmbeddings } from '../../../../encoders/training/start/bag-vectors.ts';
import type { TextRows } from '../../../../encoders/training/start/text-rows.ts';
import { bagCount, type TokenBags } from '../../../../encoders/training/start/token-bags.ts';

/**
 * The mean cosine of what embeddings alone say of texts to the teacher's centred vectors, on texts
 * that the embeddings were not fitted to.
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

import { TEXT_END, type WordCorpus } from '../../../encoders/words/word-corpus.ts';
import { createRandom } from '../../../src/core/random.ts';

/** Settings of dense vectors of words. */
export interface CooccurrenceOptions {
  readonly dim: number;
  /** Words on either side that count. */
  readonly reach: number;
  readonly seed: number;
}

/**
 * Dense vectors of words: positive pointwise mutual information with the words around (Levy and Goldberg 2014), projected onto random signs, of
 * length 1.
 * @returns `[words, dim]`
 */
export function cooccurrenceVectors(
  { words, counts, tokens }: WordCorpus,
  { dim, reach, seed }: CooccurrenceOptions,
): Float32Array {
  const random = createRandom(seed);
  const signs = Int8Array.from({ length: words.length * dim }, () => (random.next() < 0.5 ? -1 : 1));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const places = placesOf(tokens, counts);
  const around = new Uint32Array(words.length);
  const vectors = new Float32Array(words.length * dim);
  for (let word = 0; word < words.length; word++) {
    const seen: number[] = [];
    let pairs = 0;
    for (const at of places[word]) {
      for (const step of [-1, 1]) {
        for (let i = 1; i <= reach; i++) {
          const other = tokens[at + step * i];
          if (other === undefined || other === TEXT_END) break;
          if (around[other]++ === 0) seen.push(other);
          pairs++;
        }
      }
    }
    const vector = vectors.subarray(word * dim, (word + 1) * dim);
    for (const other of seen) {
      const information = Math.log((around[other] * total) / (pairs * counts[other]));
      around[other] = 0;
      if (information <= 0) continue;
      for (let i = 0; i < dim; i++) vector[i] += information * signs[other * dim + i];
    }
    const length = Math.hypot(...vector) || 1;
    for (let i = 0; i < dim; i++) vector[i] /= length;
  }
  return vectors;
}

/** Where each word stands in the texts. */
function placesOf(tokens: Int32Array, counts: Uint32Array): Uint32Array[] {
  const places = Array.from(counts, (count) => new Uint32Array(count));
  const ends = new Uint32Array(counts.length);
  for (const [at, word] of tokens.entries()) if (word !== TEXT_END) places[word][ends[word]++] = at;
  return places;
}

import { CRF_END, CRF_START, CRF_TRANSITIONS, type Weights } from '../roformer/weights.ts';
import type { TokenBatch } from '../tokenizer/tokenizer.ts';

/** Scores that a linear chain adds to those of the tags of single tokens. */
export interface ChainScores {
  readonly numTags: number;
  /** `[tags, tags]`: of going from tag i to tag j; -Infinity forbids. */
  readonly transitions: Float32Array;
  /** `[tags]`: of beginning with a tag. */
  readonly start: Float32Array;
  /** `[tags]`: of ending with a tag. */
  readonly end: Float32Array;
}

/** The chain that a CRF learned. */
export function learnedChain(weights: Weights): ChainScores {
  const [transitions, start, end] = [CRF_TRANSITIONS, CRF_START, CRF_END].map((name) => weights.get(name)!.data);
  return { numTags: start.length, transitions, start, end };
}

/** Size of a batch whose tokens have scores. */
export type BatchShape = Pick<TokenBatch, 'count' | 'seqLen' | 'lengths'>;

/**
 * Finds the tags of the largest sum of scores (Viterbi 1967): start[y_1] + emissions + transitions[y_t, y_t+1] +
 * end[y_n] over the tokens 1..length-2 of each row, without [CLS] and [SEP]. Of equal sums the smaller tag wins, asked
 * from the end. Costs tags² a token.
 * @param emissions `[count, seqLen, tags]`.
 * @returns `[count, seqLen]`, 0 at [CLS], [SEP] and padding.
 */
export function viterbi(emissions: Float32Array, batch: BatchShape, chain: ChainScores): Int32Array {
  const { count, seqLen, lengths } = batch;
  const best = new Int32Array(count * seqLen);
  const path = new PathFinder(chain, seqLen);
  for (let row = 0; row < count; row++) {
    const tokens = lengths[row] - 2;
    if (tokens < 1) continue;
    path.find(emissions, (row * seqLen + 1) * chain.numTags, tokens, best.subarray(row * seqLen + 1));
  }
  return best;
}

/** Work space of one batch. */
class PathFinder {
  readonly #chain: ChainScores;
  /** Best sum of a path that ends with each tag. */
  #sums: Float64Array;
  #nextSums: Float64Array;
  /** `[seqLen, tags]`: the tag before, on that path. */
  readonly #before: Uint16Array;

  constructor(chain: ChainScores, seqLen: number) {
    this.#chain = chain;
    this.#sums = new Float64Array(chain.numTags);
    this.#nextSums = new Float64Array(chain.numTags);
    this.#before = new Uint16Array(seqLen * chain.numTags);
  }

  /** @param at of the first token's scores. @param into gets the tags. */
  find(emissions: Float32Array, at: number, tokens: number, into: Int32Array): void {
    const { numTags, start, end } = this.#chain;
    for (let tag = 0; tag < numTags; tag++) this.#sums[tag] = start[tag] + emissions[at + tag];
    for (let t = 1; t < tokens; t++) this.#step(emissions, at + t * numTags, t * numTags);
    let last = 0;
    for (let tag = 0; tag < numTags; tag++) {
      this.#sums[tag] += end[tag];
      if (this.#sums[tag] > this.#sums[last]) last = tag;
    }
    for (let t = tokens - 1; t >= 0; t--) {
      into[t] = last;
      last = this.#before[t * numTags + last];
    }
  }

  #step(emissions: Float32Array, at: number, beforeAt: number): void {
    const { numTags, transitions } = this.#chain;
    const [sums, next, before] = [this.#sums, this.#nextSums, this.#before];
    next.fill(Number.NEGATIVE_INFINITY);
    before.fill(0, beforeAt, beforeAt + numTags);
    for (let from = 0; from < numTags; from++) {
      const moves = from * numTags;
      for (let to = 0; to < numTags; to++) {
        const sum = sums[from] + transitions[moves + to];
        if (sum <= next[to]) continue;
        next[to] = sum;
        before[beforeAt + to] = from;
      }
    }
    for (let to = 0; to < numTags; to++) next[to] += emissions[at + to];
    [this.#sums, this.#nextSums] = [next, sums];
  }
}

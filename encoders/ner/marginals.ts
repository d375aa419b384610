import type { BatchShape, ChainScores } from './viterbi.ts';

/** So far below the best a score is cut off, or products of probabilities would fall below the smallest number. */
const DEEPEST = 300;

/**
 * Probability of each tag of each token, over all paths of tags: the forward-backward algorithm (Rabiner 1989, "A
 * tutorial on hidden Markov models", V), with probabilities that are rescaled at every token, so that a token costs
 * tags² products and only `tags` exponentials.
 *
 * Exact while the scores of a token, and those of all moves, lie within 300 of the best of them; what lies further
 * below counts as 300 below. Forbidden moves stay forbidden.
 * @param emissions `[count, seqLen, tags]`.
 * @returns `[count, seqLen, tags]`, rows that sum to 1; 0 at [CLS], [SEP] and padding.
 */
export function marginals(emissions: Float32Array, batch: BatchShape, chain: ChainScores): Float32Array {
  const { count, seqLen, lengths } = batch;
  const { numTags } = chain;
  const result = new Float32Array(emissions.length);
  const lattice = new Lattice(chain, seqLen);
  for (let row = 0; row < count; row++) {
    const tokens = lengths[row] - 2;
    if (tokens < 1) continue;
    const from = (row * seqLen + 1) * numTags;
    const to = from + tokens * numTags;
    lattice.read(emissions.subarray(from, to), tokens, result.subarray(from, to));
  }
  return result;
}

/** Work space of one batch; `[seqLen, tags]` each. */
class Lattice {
  readonly #numTags: number;
  readonly #moves: Float64Array;
  readonly #start: Float64Array;
  readonly #end: Float64Array;
  /** Of each token by itself. */
  readonly #own: Float64Array;
  /** With all that comes before. */
  readonly #forward: Float64Array;
  /** Of all that comes after. */
  readonly #backward: Float64Array;

  constructor({ numTags, transitions, start, end }: ChainScores, seqLen: number) {
    this.#numTags = numTags;
    this.#moves = Float64Array.from(transitions);
    this.#start = Float64Array.from(start);
    this.#end = Float64Array.from(end);
    for (const scores of [this.#moves, this.#start, this.#end]) exponentiate(scores, 0, scores.length);
    this.#own = new Float64Array(seqLen * numTags);
    this.#forward = new Float64Array(seqLen * numTags);
    this.#backward = new Float64Array(seqLen * numTags);
  }

  read(emissions: Float32Array, tokens: number, into: Float32Array): void {
    const n = this.#numTags;
    this.#own.set(emissions);
    for (let at = 0; at < tokens * n; at += n) exponentiate(this.#own, at, n);
    this.#goForward(tokens);
    this.#goBackward(tokens);
    for (let i = 0; i < tokens * n; i++) this.#forward[i] *= this.#backward[i];
    for (let at = 0; at < tokens * n; at += n) rescale(this.#forward, at, n);
    into.set(this.#forward.subarray(0, tokens * n));
  }

  #goForward(tokens: number): void {
    const [n, moves, own, forward] = [this.#numTags, this.#moves, this.#own, this.#forward];
    for (let tag = 0; tag < n; tag++) forward[tag] = this.#start[tag] * own[tag];
    rescale(forward, 0, n);
    for (let at = n; at < tokens * n; at += n) {
      forward.fill(0, at, at + n);
      for (let from = 0; from < n; from++) {
        const before = forward[at - n + from];
        for (let to = 0; to < n; to++) forward[at + to] += before * moves[from * n + to];
      }
      for (let tag = 0; tag < n; tag++) forward[at + tag] *= own[at + tag];
      rescale(forward, at, n);
    }
  }

  #goBackward(tokens: number): void {
    const [n, moves, own, backward] = [this.#numTags, this.#moves, this.#own, this.#backward];
    const last = (tokens - 1) * n;
    backward.set(this.#end, last);
    for (let at = last - n; at >= 0; at -= n) {
      for (let from = 0; from < n; from++) {
        let sum = 0;
        for (let to = 0; to < n; to++) sum += moves[from * n + to] * own[at + n + to] * backward[at + n + to];
        backward[at + from] = sum;
      }
      rescale(backward, at, n);
    }
  }
}

/** Turns `count` scores into exp(score - largest of them), at least exp(-{@link DEEPEST}); -Infinity into 0. */
function exponentiate(scores: Float64Array, at: number, count: number): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = at; i < at + count; i++) if (scores[i] > most) most = scores[i];
  for (let i = at; i < at + count; i++) {
    scores[i] = scores[i] === Number.NEGATIVE_INFINITY ? 0 : Math.exp(Math.max(scores[i] - most, -DEEPEST));
  }
}

/** Divides `count` numbers by their sum. */
function rescale(numbers: Float64Array, at: number, count: number): void {
  let sum = 0;
  for (let i = at; i < at + count; i++) sum += numbers[i];
  for (let i = at; sum > 0 && i < at + count; i++) numbers[i] /= sum;
}

import { EDGE, isLegalMove } from '../../../encoders/ner/tag-schemes.ts';
import type { ChainScores } from '../../../encoders/ner/viterbi.ts';
import type { TagScheme } from '../../../encoders/roformer/entity-head.ts';
import { createRandom } from '../../../src/core/random.ts';

/** Scores of one text's own tokens, without [CLS] and [SEP]: `[tokens, tags]`. */
export interface RowScores extends ChainScores {
  readonly tokens: number;
  readonly emissions: Float32Array;
}

/** Normal scores of standard deviation `spread`. */
export function randomRow(seed: number, tokens: number, numTags: number, spread: number): RowScores {
  const random = createRandom(seed);
  const normals = (count: number) => Float32Array.from({ length: count }, () => random.normal() * spread);
  return {
    tokens,
    numTags,
    emissions: normals(tokens * numTags),
    transitions: normals(numTags * numTags),
    start: normals(numTags),
    end: normals(numTags),
  };
}

/** Every path of tags with its score, one after the other. */
export function* allPaths({ tokens, numTags, emissions, transitions, start, end }: RowScores) {
  for (let code = 0; code < numTags ** tokens; code++) {
    const tags = Array.from({ length: tokens }, (_, t) => Math.floor(code / numTags ** t) % numTags);
    let score = start[tags[0]] + end[tags[tokens - 1]];
    tags.forEach((tag, t) => {
      score += emissions[t * numTags + tag] + (t > 0 ? transitions[tags[t - 1] * numTags + tag] : 0);
    });
    yield { tags, score };
  }
}

/** Rows of different lengths as one batch, framed and padded with scores that nobody may look at. */
export function batchOf(rows: readonly RowScores[]) {
  const numTags = rows[0].numTags;
  const seqLen = Math.max(...rows.map(({ tokens }) => tokens)) + 2;
  const emissions = new Float32Array(rows.length * seqLen * numTags).fill(1e6);
  rows.forEach((row, i) => {
    emissions.set(row.emissions, (i * seqLen + 1) * numTags);
  });
  const lengths = Int32Array.from(rows, ({ tokens }) => tokens + 2);
  return { emissions, batch: { count: rows.length, seqLen, lengths } };
}

/** The same chain with every move forbidden that no spans give (see `isLegalMove`). */
export function legalOnly(chain: ChainScores, scheme: TagScheme, types: readonly string[]): ChainScores {
  const count = chain.numTags;
  const legal = (from: number, to: number, score: number) =>
    isLegalMove(scheme, types, from, to) ? score : Number.NEGATIVE_INFINITY;
  return {
    numTags: count,
    transitions: chain.transitions.map((score, i) => legal(Math.floor(i / count), i % count, score)),
    start: chain.start.map((score, tag) => legal(EDGE, tag, score)),
    end: chain.end.map((score, tag) => legal(tag, EDGE, score)),
  };
}

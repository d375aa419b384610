import { ExactIndex } from '../../index/exact/exact-index.ts';
import { LexicalIndex } from '../../index/lexical/lexical-index.ts';
import type { Encoder } from '../../src/core/encoder.ts';
import type { ScoredOrds } from '../../src/core/top-k.ts';
import { dotAt } from '../../src/core/vectors.ts';
import { momentsOf, unrelatedCosines } from '../../src/live/unrelated-vectors.ts';
import { BACKGROUND_TEXTS } from '../../src/models/background-texts.ts';
import type { FusionLegs } from '../../src/search/fusion-legs.ts';
import { encodedTexts } from '../data/encoded-texts.ts';
import type { SearchSet } from '../data/search-sets.ts';

/** Hits of each ranking that are fused. */
export const CANDIDATES = 100;

/** Vectors that stand for unrelated documents. */
const UNRELATED = 256;
/** Sets whose two sides are of one kind, so that both are read as queries. */
const SYMMETRIC = /^(lcqmc|stsb|tatoeba)/;

/** A set with its indexes. */
export interface SearchableSet {
  /** Both rankings of a query of the set, by its place. */
  legs(query: number): Promise<FusionLegs>;
  /** Both rankings of a text of another origin. */
  ask(text: string, vector: Float32Array): Promise<FusionLegs>;
}

/** Builds the indexes of a set, exact ones. */
export async function searchableSet(encoder: Encoder, set: SearchSet): Promise<SearchableSet> {
  const { dim } = encoder;
  const role = SYMMETRIC.test(set.name) ? 'query' : 'document';
  const rows = await encodedTexts(encoder, `${set.name}-${role}`, set.texts, role);
  const queries = await encodedTexts(encoder, `${set.name}-queries`, set.queries, 'query');
  const background = await encoder.encode(BACKGROUND_TEXTS, { role: 'document' });
  const ords = Uint32Array.from(set.texts, (_, ord) => ord);
  const vectors = new ExactIndex(dim);
  await vectors.add(ords, rows);
  const words = new LexicalIndex();
  await words.add(ords, set.texts);
  const step = Math.max(1, Math.floor(ords.length / UNRELATED));
  const sample = ords.filter((ord) => ord % step === 0).subarray(0, UNRELATED);
  const ask = async (text: string, vector: Float32Array, self?: number): Promise<FusionLegs> => {
    const scores = await words.score(text);
    const cosine = (ord: number) => dotAt(vector, rows, ord * dim);
    return {
      semantic: {
        candidates: without(self, await vectors.search(vector, CANDIDATES + 1)),
        range: [-1, 1],
        scoresOf: (some) => Float32Array.from(some, cosine),
      },
      lexical: {
        candidates: without(self, scores.best(CANDIDATES + 1)),
        range: [0, scores.bound],
        scoresOf: (some) => scores.of(some),
      },
      unrelated: {
        ...unrelatedCosines(Float64Array.from(sample, cosine), ords.length),
        texts: momentsOf(Float64Array.from(BACKGROUND_TEXTS, (_, i) => dotAt(vector, background, i * dim))),
      },
    };
  };
  return {
    legs: (q) => ask(set.queries[q], queries.slice(q * dim, (q + 1) * dim), set.self[q]),
    ask: (text, vector) => ask(text, vector),
  };
}

/** Leaves one ord out, and the last when it is not there, so that every query has as many candidates. */
function without(self: number | undefined, { ords, scores }: ScoredOrds): ScoredOrds {
  const keep = [...ords.keys()].filter((i) => ords[i] !== self).slice(0, CANDIDATES);
  return { ords: Uint32Array.from(keep, (i) => ords[i]), scores: Float32Array.from(keep, (i) => scores[i]) };
}

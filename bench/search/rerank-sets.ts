import { readQbqtcRankings } from '../../encoders/training/data/qbqtc.ts';
import { ExactIndex } from '../../index/exact/exact-index.ts';
import { LexicalIndex } from '../../index/lexical/lexical-index.ts';
import type { Encoder } from '../../src/core/encoder.ts';
import type { ScoredOrds } from '../../src/core/top-k.ts';
import { dotAt } from '../../src/core/vectors.ts';
import { fuse } from '../../src/search/fusion.ts';
import type { FusionLeg } from '../../src/search/fusion-legs.ts';
import { checkFusionOptions } from '../../src/search/fusion-options.ts';
import { encodedTexts } from '../data/encoded-texts.ts';
import { loadSearchSet } from '../data/search-sets.ts';

/** First rankings that are compared, the engine's default last. */
export const FIRST_RANKINGS = ['semantic', 'lexical', 'hybrid'] as const;
export type FirstRanking = (typeof FIRST_RANKINGS)[number];

/** A text that may answer a query, and what each ranking thinks of it. */
export interface Candidate extends Readonly<Record<FirstRanking, number>> {
  readonly text: string;
  /** 0 not relevant; 1 and 2 relevant. */
  readonly grade: number;
}

/** A query and what is to be reranked for it. */
export interface RerankQuery {
  readonly query: string;
  /** Best first by 'hybrid'. */
  readonly candidates: readonly Candidate[];
  /** Grades of every text that could be found. */
  readonly all: readonly number[];
}

interface Asked {
  readonly query: string;
  /** Ords that may be found; all when absent. */
  readonly among?: Uint32Array;
  readonly self?: number | undefined;
  readonly gradeOf: (ord: number) => number;
  readonly all: readonly number[];
}

interface Source {
  readonly texts: readonly string[];
  readonly asked: readonly Asked[];
}

/** Depth of both legs, as the engine has it. */
const DEPTH = 100;

/**
 * Loads a set and ranks it by a fixed fusion, 'convex': 'qbqtc' orders the titles that were judged for a query, other sets are those of
 * `loadSearchSet`, whose answers are looked for among all texts.
 * @param limits `queries` at most, spread over the set, and the best `depth` candidates of each.
 */
export async function loadRerankSet(
  { dataDir, name, encoder }: { readonly dataDir: string; readonly name: string; readonly encoder: Encoder },
  limits: { readonly queries: number; readonly depth: number },
): Promise<RerankQuery[]> {
  const { texts, asked } = name === 'qbqtc' ? await qbqtcSource(dataDir) : await searchSource(dataDir, name);
  const step = Math.max(1, asked.length / limits.queries);
  const chosen = Array.from({ length: Math.min(asked.length, limits.queries) }, (_, i) => asked[Math.floor(i * step)]);
  const legs = await legsOf(name, encoder, texts, chosen);
  const queries: RerankQuery[] = [];
  for (const [q, each] of chosen.entries()) {
    const { documents } = await fuse(await legs(q, each), DEPTH, checkFusionOptions({ method: 'convex' }));
    const fused = documents.filter(({ ord }) => ord !== each.self);
    const candidates = fused.slice(0, limits.depth).map(({ ord, score, semantic, lexical }) => ({
      text: texts[ord],
      grade: each.gradeOf(ord),
      semantic: semantic?.score ?? -1,
      lexical: lexical?.score ?? 0,
      hybrid: score,
    }));
    queries.push({ query: each.query, candidates, all: each.all });
  }
  return queries;
}

async function qbqtcSource(dataDir: string): Promise<Source> {
  const rankings = await readQbqtcRankings(dataDir);
  const titles = rankings.flatMap((ranking) => ranking.titles);
  let start = 0;
  const asked = rankings.map((ranking) => {
    const among = Uint32Array.from(ranking.titles, (_, i) => start + i);
    start += ranking.titles.length;
    return { query: ranking.query, among, gradeOf: gradeAt(titles), all: ranking.titles.map(({ grade }) => grade) };
  });
  return { texts: titles.map(({ text }) => text), asked };
}

function gradeAt(titles: readonly { readonly grade: number }[]): (ord: number) => number {
  return (ord) => titles[ord].grade;
}

async function searchSource(dataDir: string, name: string): Promise<Source> {
  const { texts, queries, relevant, self } = await loadSearchSet(dataDir, name);
  const asked = queries.map((query, q) => ({
    query,
    self: self[q],
    gradeOf: (ord: number) => (relevant[q].has(ord) ? 1 : 0),
    all: Array.from(relevant[q], () => 1),
  }));
  return { texts, asked };
}

async function legsOf(name: string, encoder: Encoder, texts: readonly string[], asked: readonly Asked[]) {
  const rows = await encodedTexts(encoder, name, texts);
  const vectors = await encoder.encode(
    asked.map(({ query }) => query),
    { role: 'query' },
  );
  const ords = Uint32Array.from(texts, (_, i) => i);
  const flat = new ExactIndex(encoder.dim);
  await flat.add(ords, rows);
  const words = new LexicalIndex();
  await words.add(ords, texts);
  return async (q: number, { query, among }: Asked): Promise<{ semantic: FusionLeg; lexical: FusionLeg }> => {
    const vector = vectors.slice(q * encoder.dim, (q + 1) * encoder.dim);
    const scores = await words.score(query);
    const cosines = (some: Uint32Array) => Float32Array.from(some, (ord) => dotAt(vector, rows, ord * encoder.dim));
    const bm25 = (some: Uint32Array) => scores.of(some);
    return {
      semantic: {
        candidates: among ? sorted(among, cosines(among)) : await flat.search(vector, DEPTH),
        range: [-1, 1],
        scoresOf: cosines,
      },
      lexical: {
        candidates: among ? sorted(among, bm25(among)) : scores.best(DEPTH),
        range: [0, scores.bound],
        scoresOf: bm25,
      },
    };
  };
}

function sorted(ords: Uint32Array, scores: Float32Array): ScoredOrds {
  const order = [...ords.keys()].sort((a, b) => scores[b] - scores[a] || a - b);
  return { ords: Uint32Array.from(order, (i) => ords[i]), scores: Float32Array.from(order, (i) => scores[i]) };
}

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { loadEncoder } from '../../encoders/pretrained.ts';
import { readRows } from '../../encoders/training/data/rows.ts';
import { createRandom } from '../../src/core/random.ts';
import { TopK } from '../../src/core/top-k.ts';
import { dotAt } from '../../src/core/vectors.ts';
import { kept } from '../harness/kept-values.ts';
import { requireData } from './data-folder.ts';

/** Vectors that searches are measured on. */
export interface VectorTask {
  readonly dim: number;
  /** `[n, dim]`, unit length; the ord of a row is its position. */
  readonly base: Float32Array;
  /** `[q, dim]`, unit length; none of them is in the base. */
  readonly queries: Float32Array;
  /** For each query the true `depth` best scores, descending: a hit is right when its exact score is not below the k-th. */
  readonly trueScores: Float32Array;
  /** Ords of those, `[q, depth]`. */
  readonly trueOrds: Uint32Array;
  readonly depth: number;
}

const FILES = ['dev.tsv', 'test.tsv', 'train.tsv.gz'];
const SEED = 1;
const QUERIES = 1000;
const DEPTH = 100;
const BATCH = 8192;

/**
 * The distinct sentences of LCQMC as vectors of the shipped model: 1,000 of them are the queries, the others the base.
 * Vectors and exact answers are kept under runs/bench and made again when model or sentences change.
 * @param limit sentences to take, from the first of that order.
 */
export async function lcqmcVectors(
  dataDir: string,
  log: (line: string) => void = console.error,
  limit = Number.POSITIVE_INFINITY,
): Promise<VectorTask> {
  const sentences = (await lcqmcSentences(dataDir)).slice(0, limit);
  const encoder = await loadEncoder();
  const { dim } = encoder;
  const key = createHash('sha256').update(encoder.fingerprint).update(sentences.join('\n')).digest('hex').slice(0, 12);
  const encode = async () => {
    const rows = new Float32Array(sentences.length * dim);
    for (let from = 0; from < sentences.length; from += BATCH) {
      rows.set(await encoder.encode(sentences.slice(from, from + BATCH), { role: 'query' }), from * dim);
      log(`encoded ${Math.min(from + BATCH, sentences.length)} of ${sentences.length} sentences`);
    }
    return rows;
  };
  try {
    const rows = await kept(`lcqmc-${key}.f32`, sentences.length * dim, encode);
    const split = (sentences.length - QUERIES) * dim;
    const base = rows.subarray(0, split);
    const queries = rows.subarray(split);
    const truth = await kept(`lcqmc-${key}-truth.f32`, QUERIES * DEPTH * 2, () =>
      trueNeighbors(base, queries, dim, log),
    );
    const trueScores = truth.subarray(0, QUERIES * DEPTH);
    // Ords are below 2^24, so float32 holds them exactly.
    const trueOrds = Uint32Array.from(truth.subarray(QUERIES * DEPTH));
    return { dim, base, queries, trueScores, trueOrds, depth: DEPTH };
  } finally {
    await encoder.close();
  }
}

/** Both sides of every pair of LCQMC, each once, in a seeded order. @throws NotFoundError when the data are not there. */
export async function lcqmcSentences(dataDir: string): Promise<string[]> {
  const folder = join(requireData(dataDir), 'pairs', 'lcqmc');
  const found = new Set<string>();
  for (const file of FILES) {
    let header = true;
    for await (const { cells } of readRows(join(folder, file), 'tsv')) {
      if (!header) for (const text of cells.slice(0, 2)) found.add(text.trim());
      header = false;
    }
  }
  found.delete('');
  return createRandom(SEED).shuffle([...found]);
}

/** Compares every query with every vector, in plain code. */
async function trueNeighbors(
  base: Float32Array,
  queries: Float32Array,
  dim: number,
  log: (line: string) => void,
): Promise<Float32Array> {
  const result = new Float32Array(QUERIES * DEPTH * 2);
  for (let q = 0; q < QUERIES; q++) {
    const query = queries.subarray(q * dim, (q + 1) * dim);
    const best = new TopK(DEPTH);
    for (let ord = 0; ord * dim < base.length; ord++) best.offer(dotAt(query, base, ord * dim), ord);
    const { ords, scores } = best.drain();
    result.set(scores, q * DEPTH);
    result.set(ords, (QUERIES + q) * DEPTH);
    if (q % 100 === 99) log(`exact answers of ${q + 1} queries`);
  }
  return result;
}

/** Share of the true k nearest that were found; a hit of equal score counts, a repeated or missing one does not. */
export function recallOf(
  { base, dim, depth, queries, trueScores }: VectorTask,
  q: number,
  ords: ArrayLike<number>,
  k: number,
): number {
  const query = queries.subarray(q * dim, (q + 1) * dim);
  const worst = trueScores[q * depth + k - 1];
  const distinct = new Set<number>();
  for (let i = 0; i < Math.min(k, ords.length); i++) {
    if (Math.fround(dotAt(query, base, ords[i] * dim)) >= worst) distinct.add(ords[i]);
  }
  return distinct.size / k;
}

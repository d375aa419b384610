import { throwIfAborted } from '../../src/core/errors.ts';
import { createRandom } from '../../src/core/random.ts';
import { TimeSlice } from '../../src/core/time-slice.ts';
import { BlockProducts } from './block-products.ts';
import type { NearPairs } from './join-input.ts';

/** Rows that are compared with all others unless there are fewer. */
const SAMPLE_ROWS = 200;
const CHUNK = 256;

/** Result of comparing some rows with all others. */
export interface RecallCheck {
  /** Rows drawn. */
  readonly rows: number;
  /** Pairs of these from the floor on. */
  readonly pairs: number;
  /** How many of them had been found. */
  readonly found: number;
}

/** Options of the join that is checked, and of the draw. */
export interface RecallCheckOptions {
  readonly floor: number;
  readonly split?: number;
  /** Of the draw. Default 1. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/**
 * Measures what a join missed: draws rows, compares each with all others, and looks which of the pairs were found. About 6 us a
 * thousand rows for each row drawn.
 * @param vectors `[n, dim]`, unit length.
 */
export async function checkRecall(
  vectors: Float32Array,
  dim: number,
  pairs: NearPairs,
  { floor, split = 0, seed = 1, signal }: RecallCheckOptions,
): Promise<RecallCheck> {
  const count = vectors.length / dim;
  const drawn = drawRows(split === 0 ? count : split, seed);
  const known = pairsOf(pairs, new Set(drawn), count);
  const sample = new Float32Array(drawn.length * dim);
  drawn.forEach((row, i) => {
    sample.set(vectors.subarray(row * dim, (row + 1) * dim), i * dim);
  });
  const blocks = new BlockProducts(dim, CHUNK);
  const slice = new TimeSlice();
  const least = Math.max(floor, pairs.cutAt);
  const seen = new Set<number>();
  let found = 0;
  for (let from = split; from < count; from += CHUNK) {
    const some = vectors.subarray(from * dim, Math.min(from + CHUNK, count) * dim);
    blocks.near(sample, some, least, (i, j, score) => {
      const [a, b] = [Math.min(drawn[i], from + j), Math.max(drawn[i], from + j)];
      // Of pairs just where the list was cut only some were to be kept.
      if (a === b || score <= pairs.cutAt || seen.has(a * count + b)) return;
      seen.add(a * count + b);
      if (known.has(a * count + b)) found++;
    });
    await slice.pause();
    throwIfAborted(signal, 'checking what was found');
  }
  return { rows: drawn.length, pairs: seen.size, found };
}

function drawRows(count: number, seed: number): number[] {
  if (count <= SAMPLE_ROWS) return Array.from({ length: count }, (_, row) => row);
  const random = createRandom(seed);
  const drawn = new Set<number>();
  while (drawn.size < SAMPLE_ROWS) drawn.add(random.below(count));
  return [...drawn];
}

/** The pairs found that hold a row of the sample. */
function pairsOf({ a, b }: NearPairs, rows: ReadonlySet<number>, count: number): Set<number> {
  const known = new Set<number>();
  for (let i = 0; i < a.length; i++) if (rows.has(a[i]) || rows.has(b[i])) known.add(a[i] * count + b[i]);
  return known;
}

import { requireInteger } from '../../core/checks.ts';
import { InvalidArgumentError } from '../../core/errors.ts';
import { createRandom } from '../../core/random.ts';
import type { VectorRows } from './vector-rows.ts';

const DEFAULT_QUERIES = 1000;
/** Of the vectors at most so many are held out unless more are asked for. */
const DEFAULT_SHARE = 1 / 10;
/** With fewer vectors nothing worth knowing is measured. */
const LEAST_VECTORS = 100;

/**
 * How many of the vectors are held out as queries.
 * @throws InvalidArgumentError when there are too few vectors, or as many are wanted as there are.
 */
export function heldOutCount(vectors: number, wanted: number | undefined): number {
  if (vectors < LEAST_VECTORS) {
    throw new InvalidArgumentError(
      `${vectors} vectors are too few to measure on: at least ${LEAST_VECTORS} are needed, some of them as queries`,
    );
  }
  if (wanted === undefined) return Math.min(DEFAULT_QUERIES, Math.floor(vectors * DEFAULT_SHARE));
  requireInteger(wanted, 'the number of queries', 1);
  if (wanted < vectors) return wanted;
  throw new InvalidArgumentError(`${wanted} queries cannot be held out of ${vectors} vectors; ask for fewer`);
}

/** Vectors to search in, and others to ask for. */
export interface HeldOut {
  readonly base: VectorRows;
  readonly queries: VectorRows;
  /** Where each vector of the base was among all, `[base.count]`. */
  readonly positions: Uint32Array;
}

/**
 * Takes some vectors out to ask for, drawn by the seed; what is left keeps its order. The base reuses the memory of `all`, which
 * is not to be used afterwards.
 * @throws InvalidArgumentError when no base would be left.
 */
export function holdOutQueries(all: VectorRows, count: number, seed: number): HeldOut {
  const { dim, rows } = all;
  if (count < 1 || count >= all.count) {
    throw new InvalidArgumentError(
      `cannot hold out ${count} of ${all.count} vectors as queries: at least one must be asked for and one be left`,
    );
  }
  const order = createRandom(seed).shuffle(Uint32Array.from({ length: all.count }, (_, i) => i));
  const heldOut = order.slice(0, count).sort();
  const queries = new Float32Array(count * dim);
  let end = heldOut[0];
  heldOut.forEach((at, i) => {
    queries.set(rows.subarray(at * dim, (at + 1) * dim), i * dim);
    const next = i + 1 < count ? heldOut[i + 1] : all.count;
    rows.copyWithin(end * dim, (at + 1) * dim, next * dim);
    end += next - at - 1;
  });
  const left = all.count - count;
  return {
    base: { dim, count: left, rows: rows.subarray(0, left * dim) },
    queries: { dim, count, rows: queries },
    positions: order.slice(count).sort(),
  };
}

import { InvalidArgumentError } from '../../core/errors.ts';
import { requireInteger } from '../../core/integers.ts';

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

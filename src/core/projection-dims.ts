import { requireInteger, shown } from './checks.ts';
import { InvalidArgumentError } from './errors.ts';

/** 8.33 ln N: the estimate of Su 2021 (kexue.fm 8706, 8711) for vectors that were trained to their inner products. */
const TRAINED_FACTOR = 8.33;

/**
 * How many dimensions suffice for vectors of so many texts, 8.33 ln count: the inner products of trained vectors can represent
 * any similarities that form a positive semidefinite matrix, and by Johnson and Lindenstrauss a number of dimensions that only grows
 * with the logarithm keeps them nearly (kexue.fm 8860). An estimate for choosing the size of a model; vectors that exist already need
 * {@link guaranteedDim} to be projected without surprises.
 * @param count texts, at least 2.
 */
export function sufficientDim(count: number): number {
  requireInteger(count, 'count', 2, Number.MAX_SAFE_INTEGER);
  return Math.ceil(TRAINED_FACTOR * Math.log(count));
}

/**
 * Dimensions in which some projection keeps all squared distances of `count` vectors within a share `error`: 4 ln count / (error^2 / 2
 * - error^3 / 3) (Dasgupta and Gupta 2003, "An elementary proof of a theorem of Johnson and Lindenstrauss", theorem 2.1). The proof
 * is for at least one seed in `count`, and for results not scaled to unit length; check a projection before relying on it, and try another seed
 * where it fails.
 * @param count vectors, at least 2. @param error above 0, below 1.
 */
export function guaranteedDim(count: number, error: number): number {
  requireInteger(count, 'count', 2, Number.MAX_SAFE_INTEGER);
  if (!(typeof error === 'number' && error > 0 && error < 1)) {
    throw new InvalidArgumentError(`the error of a projection must be above 0 and below 1, got ${shown(error)}`);
  }
  return Math.ceil((4 * Math.log(count)) / (error ** 2 / 2 - error ** 3 / 3));
}

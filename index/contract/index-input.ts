import { requireInteger } from '../../src/core/checks.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { requireFinite, requireVector } from '../../src/core/vectors.ts';

/** Throws InvalidArgumentError unless the vectors may be added after `lastOrd`; -1 stands for an empty index. */
export function requireRows(ords: Uint32Array, rows: Float32Array, dim: number, lastOrd: number): void {
  requireAscending(ords, lastOrd);
  if (!(rows instanceof Float32Array) || rows.length !== ords.length * dim) {
    throw new InvalidArgumentError(
      `rows must be a Float32Array of ${ords.length} x ${dim} = ${ords.length * dim} values, got ${rows.length}`,
    );
  }
  requireFinite(rows, 'rows');
}

/** Throws InvalidArgumentError unless the ords ascend from above `lastOrd`; -1 stands for an empty index. */
export function requireAscending(ords: Uint32Array, lastOrd: number): void {
  if (!(ords instanceof Uint32Array))
    throw new InvalidArgumentError('ords must be a Uint32Array, so that none wraps around');
  let last = lastOrd;
  for (const ord of ords) {
    if (ord <= last)
      throw new InvalidArgumentError(`ords must ascend and never come twice, but ${ord} comes after ${last}`);
    last = ord;
  }
}

/** Throws InvalidArgumentError unless this is a search that can be answered. */
export function requireQuery(query: Float32Array, k: number, dim: number): void {
  requireVector(query, dim, 'the query vector');
  requireInteger(k, 'k', 1, Number.MAX_SAFE_INTEGER);
}

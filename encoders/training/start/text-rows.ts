import { InvalidArgumentError } from '../../../src/core/errors.ts';

/** A vector a text, copied out one at a time, so that they may lie in a file or be made as they are asked for. */
export interface TextRows {
  readonly dim: number;
  /** Writes the vector of a text to `into[at]` and on. */
  copyRow(text: number, into: Float32Array, at: number): void;
}

/** Copies the vector of a text. @throws InvalidArgumentError when it holds what is no number. */
export function copyFinite(rows: TextRows, text: number, into: Float32Array, at: number): void {
  rows.copyRow(text, into, at);
  for (let i = at; i < at + rows.dim; i++) {
    if (Number.isFinite(into[i])) continue;
    throw new InvalidArgumentError(
      `the vector of text ${text} has ${into[i]} at ${i - at}; expected finite numbers, so check what made it`,
    );
  }
}

/** Vectors `[count, dim]` as rows. */
export function rowsOf(vectors: Float32Array, dim: number): TextRows {
  return {
    dim,
    copyRow: (text, into, at) => into.set(vectors.subarray(text * dim, (text + 1) * dim), at),
  };
}

/** At most `most` of the numbers below `count`, evenly spaced. */
export function spread(count: number, most: number): Int32Array {
  const size = Math.min(count, most);
  return Int32Array.from({ length: size }, (_, i) => Math.floor((i * count) / size));
}

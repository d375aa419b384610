import type { Encoder } from '../../../src/core/encoder.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';

/** An encoder whose vectors are the first `dim` numbers of another's, brought to unit length. @throws InvalidArgumentError when there are not so many. */
export function firstNumbers(encoder: Encoder, dim: number): Encoder {
  if (dim > encoder.dim) throw new InvalidArgumentError(`expected at most ${encoder.dim} dimensions, got ${dim}`);
  return {
    dim,
    fingerprint: `${encoder.fingerprint}:${dim}`,
    runtime: encoder.runtime,
    async encode(texts, options) {
      const rows = await encoder.encode(texts, options);
      const first = new Float32Array(texts.length * dim);
      for (let i = 0; i < texts.length; i++) {
        const row = rows.subarray(i * encoder.dim, i * encoder.dim + dim);
        const length = Math.hypot(...row);
        first.set(length > 0 ? row.map((value) => value / length) : row, i * dim);
      }
      return first;
    },
    close: () => encoder.close(),
  };
}

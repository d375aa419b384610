import { FormatError, InvalidArgumentError, throwIfAborted } from '../../core/errors.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import type { RowFile } from './row-file.ts';
import { allocateRows, scaleToUnit, type VectorRows } from './vector-rows.ts';

/**
 * Reads the first `limit` vectors of a file, each scaled to length one.
 * @throws FormatError when a value is no finite number; InvalidArgumentError when a vector has length zero, by its position;
 * AbortedError when `signal` fires.
 */
export async function readUnitRows(
  file: RowFile,
  { limit = Number.POSITIVE_INFINITY, signal, onProgress }: LongWorkOptions & { readonly limit?: number } = {},
): Promise<VectorRows> {
  const dim = file.width;
  const count = Math.min(limit, file.count);
  const rows = allocateRows(count, dim);
  let done = 0;
  for await (const values of file.blocks(count)) {
    throwIfAborted(signal, 'the benchmark');
    rows.set(values, done * dim);
    const end = done + values.length / dim;
    for (; done < end; done++) if (!scaleToUnit(rows, done * dim, dim)) throw vectorFault(file.name, rows, done, dim);
    onProgress?.({ stage: 'read vectors', done, total: count });
  }
  return { dim, count, rows };
}

function vectorFault(name: string, rows: Float32Array, at: number, dim: number): Error {
  const row = rows.subarray(at * dim, (at + 1) * dim);
  const odd = row.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) return new FormatError(`${name}: value ${odd} of vector ${at} is ${row[odd]}, not a finite number`);
  if (row.every((value) => value === 0)) {
    return new InvalidArgumentError(`${name}: vector ${at} has length zero, so it has no direction to compare`);
  }
  return new FormatError(`${name}: vector ${at} is too long or too short to be scaled to length one in float32`);
}

/**
 * Reads row numbers, for example of true neighbours.
 * @param bound every number must be an integer from 0 up and below this.
 * @returns the first `count` rows, each cut to its first `width` numbers.
 * @throws FormatError when a number is out of range.
 */
export async function readRowNumbers(
  file: RowFile,
  { count, width, bound }: { readonly count: number; readonly width: number; readonly bound: number },
): Promise<Uint32Array> {
  const numbers = new Uint32Array(count * width);
  let row = 0;
  for await (const values of file.blocks(count)) {
    for (let i = 0; i < values.length; i += file.width, row++) {
      for (let j = 0; j < width; j++) {
        const value = values[i + j];
        if (!Number.isInteger(value) || value < 0 || value >= bound) {
          throw new FormatError(`${file.name}: row ${row} names vector ${value}, and there are ${bound} from 0 up`);
        }
        numbers[row * width + j] = value;
      }
    }
  }
  return numbers;
}

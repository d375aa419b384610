import { FormatError } from '../../../src/core/errors.ts';
import { halfValues } from '../../../src/core/half-floats.ts';

/** Types of numbers in checkpoints. Weights are of the first four; the others are counters and masks beside them. */
export type ElementType =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float64'
  | 'int64'
  | 'int32'
  | 'int16'
  | 'int8'
  | 'uint8'
  | 'bool';

/** Bytes of a number. */
export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

/** Most dimensions of a tensor. */
const MAX_RANK = 8;

/**
 * How many numbers a tensor of that shape has.
 * @param what names the tensor in the message.
 * @throws FormatError for what is no shape.
 */
export function elementCount(what: string, shape: unknown): number {
  const isShape =
    Array.isArray(shape) && shape.length <= MAX_RANK && shape.every((size) => Number.isSafeInteger(size) && size >= 0);
  const count = isShape ? (shape as number[]).reduce((a, b) => a * b, 1) : Number.NaN;
  if (Number.isSafeInteger(8 * count)) return count;
  throw new FormatError(`${what} has a shape that cannot be`);
}

/**
 * Little-endian numbers as float32; float64 is rounded.
 * @param bytes begins a buffer of its own.
 * @throws FormatError for integers, which no weight is.
 */
export function decodeFloats(what: string, bytes: Buffer, type: ElementType): Float32Array {
  const { buffer, byteOffset, length } = bytes;
  if (type === 'float32') return new Float32Array(buffer, byteOffset, length / 4);
  if (type === 'float64') return Float32Array.from(new Float64Array(buffer, byteOffset, length / 8));
  if (type === 'float16') return decodeHalves(new Uint16Array(buffer, byteOffset, length / 2));
  if (type === 'bfloat16') return decodeBrainFloats(new Uint16Array(buffer, byteOffset, length / 2));
  throw new FormatError(`${what} must be float32, float16, bfloat16 or float64, got ${type}`);
}

function decodeHalves(bits: Uint16Array): Float32Array {
  const values = halfValues();
  const floats = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) floats[i] = values[bits[i]];
  return floats;
}

/** A bfloat16 is the upper half of a float32. */
function decodeBrainFloats(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i] << 16;
  return new Float32Array(words.buffer);
}

/** A matrix of numbers, `[columns, rows]`, as `[rows, columns]`. */
export function transpose(numbers: Float32Array, [rows, columns]: readonly number[]): Float32Array {
  const turned = new Float32Array(numbers.length);
  // By the numbers that are there, not by sizes that a file states.
  numbers.forEach((number, i) => {
    const row = i % rows;
    turned[row * columns + (i - row) / rows] = number;
  });
  return turned;
}

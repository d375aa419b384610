/*
 * IEEE 754 binary16: a sign bit, five bits of exponent (bias 15), ten of fraction. Node 20 has no Float16Array.
 */

const scratch = new Float32Array(1);
const scratchBits = new Uint32Array(scratch.buffer);

/** Least float32 magnitude, as bits, that no finite float16 is near: 2^16; what lies from 65520 on rounds up to infinity. */
const OVERFLOW = 0x47800000;
/** 2^-14, the least normal float16. */
const LEAST_NORMAL = 0x38800000;
/** 2^-25: what is not above it rounds to zero, the tie included. */
const UNDERFLOW = 0x33000000;
const INFINITY = 0x7f800000;
/** Difference of the exponents' biases in the two forms, at the place of the exponent. */
const REBIAS = (127 - 15) << 23;

/** Bits of the float16 nearest to a number, ties to even; infinity beyond 65504, a quiet NaN for NaN. */
export function toHalf(value: number): number {
  scratch[0] = value;
  const bits = scratchBits[0];
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > INFINITY) return sign | 0x7e00;
  if (magnitude >= OVERFLOW) return sign | 0x7c00;
  if (magnitude >= LEAST_NORMAL) return sign | ((roundedTo(magnitude, 13) - REBIAS) >>> 13);
  if (magnitude <= UNDERFLOW) return sign;
  // Subnormal: the significand in units of 2^-24.
  const shift = 126 - (magnitude >>> 23);
  const significand = (magnitude & 0x7fffff) | 0x800000;
  return sign | (roundedTo(significand, shift) >>> shift);
}

/** Adds what makes cutting `shift` bits off a rounding to the nearest, ties to even. */
function roundedTo(bits: number, shift: number): number {
  return bits + (1 << (shift - 1)) - 1 + ((bits >>> shift) & 1);
}

/** Value by bits of every float16; 256 KiB, made when first needed. */
let values: Float32Array | undefined;

/** The table `[65536]` that decodes: the value of each float16 by its bits, exact in float32. */
export function halfValues(): Float32Array {
  values ??= Float32Array.from({ length: 1 << 16 }, (_, bits) => decoded(bits));
  return values;
}

function decoded(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Rounds numbers to float16. @returns their bits, `[values.length]` */
export function toHalves(numbers: Float32Array): Uint16Array {
  const halves = new Uint16Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) halves[i] = toHalf(numbers[i]);
  return halves;
}

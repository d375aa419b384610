import { sumF32 } from './lanes';

/** Greatest magnitude of `bytes / 4` float32. */
function greatest(values: usize, bytes: usize): f32 {
  let most = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) most = f32x4.max(most, f32x4.abs(v128.load(values + i)));
  return max<f32>(
    max<f32>(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)),
    max<f32>(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)),
  );
}

/** Length of a vector, within float32 arithmetic. */
function length(values: usize, bytes: usize): f32 {
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const value = v128.load(values + i);
    sum = f32x4.add(sum, f32x4.mul(value, value));
  }
  return sqrt<f32>(sumF32(sum));
}

/** Rounds values to int8 steps of `scale`; returns the length of what that took away. */
function roundAll(values: usize, bytes: usize, scale: f32, out: usize): f32 {
  const step = f32x4.splat(scale);
  const inverse = f32x4.splat(1 / scale);
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const value = v128.load(values + i);
    const rounded = f32x4.nearest(f32x4.mul(value, inverse));
    const error = f32x4.sub(value, f32x4.mul(rounded, step));
    sum = f32x4.add(sum, f32x4.mul(error, error));
    const narrow = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(rounded), i32x4.splat(0));
    v128.store32_lane(out + (i >> 2), i8x16.narrow_i16x8_s(narrow, narrow), 0);
  }
  return sqrt<f32>(sumF32(sum));
}

/**
 * Writes float32 values as int8, then the scale and a bound of the length of what rounding took away; returns a bound of the
 * length of the values. Bounds are lifted by what float32 arithmetic may have lost.
 */
export function quantizeI8(values: usize, dim: u32, out: usize): f32 {
  const bytes = (<usize>dim) << 2;
  const slack: f32 = 1 + <f32>dim * 5.9604645e-8;
  const most = greatest(values, bytes);
  // Squares of what lies outside leave float32; such a row is all residual, and its length bounded by its greatest value.
  const outside = most < 1e-15 || most > 1e15;
  const norm = outside ? min<f32>(most * sqrt<f32>(<f32>dim) * slack, f32.MAX_VALUE) : length(values, bytes) * slack;
  const scale: f32 = outside ? 0 : most / 127;
  if (outside) memory.fill(out, 0, <usize>dim);
  const residual = outside ? norm : roundAll(values, bytes, scale, out) * slack + norm * 2.3841858e-7;
  store<f32>(out + <usize>dim, scale);
  store<f32>(out + <usize>dim, residual, 4);
  return norm;
}

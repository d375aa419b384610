/** Inner product of two float32 vectors in memory; `dim` a multiple of 4. */
export function dotF32(a: usize, b: usize, dim: u32): f32 {
  let sum = f32x4.splat(0);
  for (let i: u32 = 0; i < dim; i += 4) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(a + ((<usize>i) << 2)), v128.load(b + ((<usize>i) << 2))));
  }
  return (
    f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3))
  );
}

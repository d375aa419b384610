/*
 * Random rotations by the fast Walsh-Hadamard transform, four vectors at a time: value j of the four is one 128-bit word at
 * `work + 16 j`, so that a transform needs no shuffles.
 */

/** Writes four vectors less the mean, side by side and padded by zeros to `size`. */
function loadFour(v0: usize, v1: usize, v2: usize, v3: usize, dim: u32, mean: usize, work: usize, size: u32): void {
  for (let j: usize = 0; j < (<usize>dim) << 2; j += 4) {
    const four = f32x4(load<f32>(v0 + j), load<f32>(v1 + j), load<f32>(v2 + j), load<f32>(v3 + j));
    v128.store(work + (j << 2), f32x4.sub(four, v128.load32_splat(mean + j)));
  }
  memory.fill(work + ((<usize>dim) << 4), 0, (<usize>(size - dim)) << 4);
}

/** Turns the sign of every value that has a -1 in `signs`. */
function flip(work: usize, signs: usize, size: u32): void {
  for (let j: usize = 0; j < (<usize>size) << 2; j += 4) {
    const at = work + (j << 2);
    v128.store(at, f32x4.mul(v128.load(at), v128.load32_splat(signs + j)));
  }
}

/** Two steps of the transform at once: butterflies of values `step` and `2 step` bytes apart. */
function twoSteps(work: usize, end: usize, step: usize): void {
  for (let from = work; from < end; from += step << 2) {
    for (let at = from; at < from + step; at += 16) {
      const a = v128.load(at);
      const b = v128.load(at + step);
      const c = v128.load(at + (step << 1));
      const d = v128.load(at + (step << 1) + step);
      const aPlusB = f32x4.add(a, b);
      const aMinusB = f32x4.sub(a, b);
      const cPlusD = f32x4.add(c, d);
      const cMinusD = f32x4.sub(c, d);
      v128.store(at, f32x4.add(aPlusB, cPlusD));
      v128.store(at + step, f32x4.add(aMinusB, cMinusD));
      v128.store(at + (step << 1), f32x4.sub(aPlusB, cPlusD));
      v128.store(at + (step << 1) + step, f32x4.sub(aMinusB, cMinusD));
    }
  }
}

function oneStep(work: usize, end: usize, step: usize): void {
  for (let from = work; from < end; from += step << 1) {
    for (let at = from; at < from + step; at += 16) {
      const a = v128.load(at);
      const b = v128.load(at + step);
      v128.store(at, f32x4.add(a, b));
      v128.store(at + step, f32x4.sub(a, b));
    }
  }
}

/** x := H x, unscaled, for each of the four. */
function transform(work: usize, size: u32): void {
  const bytes = (<usize>size) << 4;
  let step: usize = 16;
  for (; step << 1 < bytes; step <<= 2) twoSteps(work, work + bytes, step);
  if (step < bytes) oneStep(work, work + bytes, step);
}

/** Packs `value >= 0` of the first `count` values as bits, 32 at a time, for as many of the four as there are codes. */
function packFour(work: usize, count: u32, codes: u32, out: usize, codeBytes: usize): void {
  const zero = f32x4.splat(0);
  for (let from: u32 = 0; from < count; from += 32) {
    let bits = i32x4.splat(0);
    const size = min<u32>(32, count - from);
    for (let j: u32 = 0; j < size; j++) {
      const on = f32x4.ge(v128.load(work + ((<usize>(from + j)) << 4)), zero);
      bits = v128.or(bits, v128.and(on, i32x4.splat(1 << j)));
    }
    const at = out + (from >> 3);
    store<u32>(at, i32x4.extract_lane(bits, 0));
    if (codes > 1) store<u32>(at + codeBytes, i32x4.extract_lane(bits, 1));
    if (codes > 2) store<u32>(at + 2 * codeBytes, i32x4.extract_lane(bits, 2));
    if (codes > 3) store<u32>(at + 3 * codeBytes, i32x4.extract_lane(bits, 3));
  }
}

/** Sign codes of `count` vectors under H D3 H D2 H D1, a block of `size` bits for each three rows of signs. */
export function hadamardSigns(
  vectors: usize,
  count: u32,
  dim: u32,
  mean: usize,
  signs: usize,
  size: u32,
  numBits: u32,
  work: usize,
  out: usize,
  codeBytes: usize,
): void {
  const vectorBytes = (<usize>dim) << 2;
  for (let i: u32 = 0; i < count; i += 4) {
    const codes = min<u32>(4, count - i);
    const v0 = vectors + <usize>i * vectorBytes;
    const v1 = codes > 1 ? v0 + vectorBytes : v0;
    const v2 = codes > 2 ? v1 + vectorBytes : v0;
    const v3 = codes > 3 ? v2 + vectorBytes : v0;
    let row = signs;
    for (let from: u32 = 0; from < numBits; from += size) {
      loadFour(v0, v1, v2, v3, dim, mean, work, size);
      for (let round = 0; round < 3; round++) {
        flip(work, row, size);
        transform(work, size);
        row += (<usize>size) << 2;
      }
      packFour(work, min<u32>(size, numBits - from), codes, out + <usize>i * codeBytes + (from >> 3), codeBytes);
    }
  }
}

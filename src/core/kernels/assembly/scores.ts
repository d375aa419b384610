/** Writes the indexes of the scores that are at least `threshold`, ascending, and returns how many; NaN never is. */
export function collectAbove(scores: usize, count: u32, threshold: f32, out: usize): u32 {
  const limit = f32x4.splat(threshold);
  const start = out;
  const whole = count & ~3;
  let i: u32 = 0;
  for (; i < whole; i += 4) {
    let bits = i32x4.bitmask(f32x4.ge(v128.load(scores + ((<usize>i) << 2)), limit));
    for (; bits !== 0; bits &= bits - 1) {
      store<u32>(out, i + ctz(bits));
      out += 4;
    }
  }
  for (; i < count; i++) {
    if (load<f32>(scores + ((<usize>i) << 2)) >= threshold) {
      store<u32>(out, i);
      out += 4;
    }
  }
  return <u32>((out - start) >> 2);
}

/** Sets the scores whose bit is not set to NaN. */
export function maskScores(scores: usize, bits: usize, count: u32): void {
  for (let from: u32 = 0; from < count; from += 32) {
    let missing = ~load<u32>(bits + ((<usize>(from >> 5)) << 2));
    for (; missing !== 0; missing &= missing - 1) {
      const i = from + ctz(missing);
      if (i < count) store<f32>(scores + ((<usize>i) << 2), f32.NaN);
    }
  }
}

/** Packs `value >= threshold` as bits, the first as the lowest bit of the first byte; `count` a multiple of 8. */
export function packSigns(values: usize, thresholds: usize, count: u32, out: usize): void {
  for (let i: usize = 0; i < <usize>count; i += 8) {
    const low = f32x4.ge(v128.load(values + (i << 2)), v128.load(thresholds + (i << 2)));
    const high = f32x4.ge(v128.load(values + (i << 2), 16), v128.load(thresholds + (i << 2), 16));
    store<u8>(out + (i >> 3), <u8>(i32x4.bitmask(low) | (i32x4.bitmask(high) << 4)));
  }
}

import { sumI32 } from './lanes';
import { rowAt, touchRows } from './rows';

/**
 * Sum of the products of `dim` int16 with as many 4-bit values from 0 to 15, `dim` a multiple of 32. Sixteen bytes hold 32
 * values: the low halves are the first sixteen, the high halves the others.
 */
function dot(query: usize, row: usize, dim: usize): i32 {
  const mask = i8x16.splat(15);
  let s0 = i32x4.splat(0);
  let s1 = s0;
  for (let i: usize = 0; i < dim; i += 32) {
    const packed = v128.load(row + (i >> 1));
    const low = v128.and(packed, mask);
    const high = i8x16.shr_u(packed, 4);
    const q = query + (i << 1);
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(v128.load(q), i16x8.extend_low_i8x16_u(low)));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(v128.load(q, 16), i16x8.extend_high_i8x16_u(low)));
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(v128.load(q, 32), i16x8.extend_low_i8x16_u(high)));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(v128.load(q, 48), i16x8.extend_high_i8x16_u(high)));
  }
  return sumI32(i32x4.add(s0, s1));
}

/** Scaled inner products of an int16 query with the 4-bit rows of some ords; NaN where there is no row. */
export function dotsI4At(
  query: usize,
  queryScale: f32,
  middle: f32,
  table: usize,
  chunkCount: u32,
  rowBytes: usize,
  dim: u32,
  ords: usize,
  count: u32,
  out: usize,
): void {
  if (count > 0) store<u32>(out, touchRows(table, chunkCount, rowBytes, ords, count));
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    const row = rowAt(table, chunkCount, rowBytes, load<u32>(ords + i));
    const score =
      row === 0
        ? f32.NaN
        : (<f32>dot(query, row, <usize>dim) - middle) * load<f32>(row + <usize>(dim >> 1)) * queryScale;
    store<f32>(out + i, score);
  }
}

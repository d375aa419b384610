import { sumI32 } from './lanes';
import { rowAt } from './rows';

/** Sum of the products of `dim` int16 with as many int8; `dim` a multiple of 16, and the sum within an int32. */
function dot(query: usize, row: usize, dim: usize): i32 {
  let sum = i32x4.splat(0);
  for (let i: usize = 0; i < dim; i += 16) {
    const q = query + (i << 1);
    sum = i32x4.add(sum, pair(v128.load(q), v128.load(q, 16), row + i));
  }
  return sumI32(sum);
}

/** The row's scale follows its values. */
function score(query: usize, row: usize, dim: usize, queryScale: f32): f32 {
  return <f32>dot(query, row, dim) * load<f32>(row + dim) * queryScale;
}

/** Scores of two rows: what is loaded of the query is used twice. More rows at once would outrun the prefetcher. */
function twoScores(query: usize, queryScale: f32, row: usize, next: usize, dim: usize, out: usize): void {
  let s0 = i32x4.splat(0);
  let s1 = s0;
  let t0 = s0;
  let t1 = s0;
  for (let i: usize = 0; i < dim; i += 16) {
    const low = v128.load(query + (i << 1));
    const high = v128.load(query + (i << 1), 16);
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(low, v128.load_ext<i8>(row + i)));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(high, v128.load_ext<i8>(row + i, 8)));
    t0 = i32x4.add(t0, i32x4.dot_i16x8_s(low, v128.load_ext<i8>(next + i)));
    t1 = i32x4.add(t1, i32x4.dot_i16x8_s(high, v128.load_ext<i8>(next + i, 8)));
  }
  store<f32>(out, <f32>sumI32(i32x4.add(s0, s1)) * load<f32>(row + dim) * queryScale);
  store<f32>(out, <f32>sumI32(i32x4.add(t0, t1)) * load<f32>(next + dim) * queryScale, 4);
}

/** Products of 16 values, added up in fours. */
function pair(low: v128, high: v128, row: usize): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(low, v128.load_ext<i8>(row)), i32x4.dot_i16x8_s(high, v128.load_ext<i8>(row, 8)));
}

/** Scaled inner products of an int16 query with `count` int8 rows that lie `rowBytes` apart. */
export function dotsI8(
  query: usize,
  queryScale: f32,
  rows: usize,
  rowBytes: usize,
  count: u32,
  dim: u32,
  out: usize,
): void {
  const whole = out + ((<usize>(count & ~1)) << 2);
  for (; out < whole; out += 8) {
    twoScores(query, queryScale, rows, rows + rowBytes, <usize>dim, out);
    rows += rowBytes << 1;
  }
  if ((count & 1) !== 0) store<f32>(out, score(query, rows, <usize>dim, queryScale));
}

/** Scaled inner products of an int16 query with the int8 rows of some ords; NaN where there is no row. */
export function dotsI8At(
  query: usize,
  queryScale: f32,
  table: usize,
  chunkCount: u32,
  rowBytes: usize,
  dim: u32,
  ords: usize,
  count: u32,
  out: usize,
): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    const row = rowAt(table, chunkCount, rowBytes, load<u32>(ords + i));
    store<f32>(out + i, row === 0 ? f32.NaN : score(query, row, <usize>dim, queryScale));
  }
}

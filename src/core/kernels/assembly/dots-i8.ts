import { rowAt } from './rows';

/** Sum of the products of `dim` int16 with as many int8; `dim` a multiple of 16, and the sum within an int32. */
function dot(query: usize, row: usize, dim: usize): i32 {
  let s0 = i32x4.splat(0);
  let s1 = s0;
  for (let i: usize = 0; i < dim; i += 16) {
    const q = query + (i << 1);
    s0 = i32x4.add(s0, i32x4.dot_i16x8_s(v128.load(q), v128.load_ext<i8>(row + i)));
    s1 = i32x4.add(s1, i32x4.dot_i16x8_s(v128.load(q, 16), v128.load_ext<i8>(row + i, 8)));
  }
  s0 = i32x4.add(s0, s1);
  return (
    i32x4.extract_lane(s0, 0) + i32x4.extract_lane(s0, 1) + (i32x4.extract_lane(s0, 2) + i32x4.extract_lane(s0, 3))
  );
}

/** The row's scale follows its values. */
function score(query: usize, row: usize, dim: usize, queryScale: f32): f32 {
  return <f32>dot(query, row, dim) * load<f32>(row + dim) * queryScale;
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
  for (let i: u32 = 0; i < count; i++) {
    store<f32>(out + ((<usize>i) << 2), score(query, rows, <usize>dim, queryScale));
    rows += rowBytes;
  }
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

import { sumF32 } from './lanes';
import { rowAt, touchRows } from './rows';

function madd(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b));
}

/** Four accumulators, so that additions do not wait for each other; `bytes` a multiple of 16. */
function dot(a: usize, b: usize, bytes: usize): f32 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const whole = bytes & ~63;
  let i: usize = 0;
  for (; i < whole; i += 64) {
    s0 = madd(s0, v128.load(a + i), v128.load(b + i));
    s1 = madd(s1, v128.load(a + i, 16), v128.load(b + i, 16));
    s2 = madd(s2, v128.load(a + i, 32), v128.load(b + i, 32));
    s3 = madd(s3, v128.load(a + i, 48), v128.load(b + i, 48));
  }
  for (; i < bytes; i += 16) s0 = madd(s0, v128.load(a + i), v128.load(b + i));
  return sumF32(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

/** Inner products of a query with `count` rows that lie `rowBytes` apart; also a matrix times a vector. */
export function dotsF32(query: usize, rows: usize, rowBytes: usize, count: u32, dim: u32, out: usize): void {
  const bytes = (<usize>dim) << 2;
  for (let i: u32 = 0; i < count; i++) {
    store<f32>(out + ((<usize>i) << 2), dot(query, rows, bytes));
    rows += rowBytes;
  }
}

/** Inner products of a query with the rows of some ords; NaN where there is no row. */
export function dotsF32At(
  query: usize,
  table: usize,
  chunkCount: u32,
  rowBytes: usize,
  dim: u32,
  ords: usize,
  count: u32,
  out: usize,
): void {
  if (count > 0) store<u32>(out, touchRows(table, chunkCount, rowBytes, ords, count));
  const bytes = (<usize>dim) << 2;
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    const row = rowAt(table, chunkCount, rowBytes, load<u32>(ords + i));
    store<f32>(out + i, row === 0 ? f32.NaN : dot(query, row, bytes));
  }
}

/** Inner products of four rows of b, `bytes` apart, with one of a: what is loaded of a is used four times. */
function fourDots(a: usize, b: usize, bytes: usize, out: usize): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  const b1 = b + bytes;
  const b2 = b1 + bytes;
  const b3 = b2 + bytes;
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(a + i);
    s0 = madd(s0, v, v128.load(b + i));
    s1 = madd(s1, v, v128.load(b1 + i));
    s2 = madd(s2, v, v128.load(b2 + i));
    s3 = madd(s3, v, v128.load(b3 + i));
  }
  store<f32>(out, sumF32(s0));
  store<f32>(out, sumF32(s1), 4);
  store<f32>(out, sumF32(s2), 8);
  store<f32>(out, sumF32(s3), 12);
}

/** The product `[aRows, bRows]` of a `[aRows, dim]` and the transpose of b `[bRows, dim]`; `bRows` a multiple of 4. */
export function productF32(a: usize, aRows: u32, b: usize, bRows: u32, dim: u32, out: usize): void {
  const bytes = (<usize>dim) << 2;
  for (let j: u32 = 0; j < bRows; j += 4) {
    const four = b + <usize>j * bytes;
    for (let i: u32 = 0; i < aRows; i++) {
      fourDots(a + <usize>i * bytes, four, bytes, out + ((<usize>i * <usize>bRows + <usize>j) << 2));
    }
  }
}

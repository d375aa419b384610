import { rowAt } from './rows';

/** Different bits of two codes; `bytes` a multiple of 16, at most 8,176. */
export function distance(a: usize, b: usize, bytes: usize): u32 {
  let sum = i16x8.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const different = i8x16.popcnt(v128.xor(v128.load(a + i), v128.load(b + i)));
    sum = i16x8.add(sum, i16x8.extadd_pairwise_i8x16_u(different));
  }
  const four = i32x4.extadd_pairwise_i16x8_u(sum);
  return (
    i32x4.extract_lane(four, 0) +
    i32x4.extract_lane(four, 1) +
    (i32x4.extract_lane(four, 2) + i32x4.extract_lane(four, 3))
  );
}

/** Hamming distances of a query to `count` codes, one after another, as uint16. */
export function hamming(query: usize, rows: usize, rowBytes: usize, count: u32, out: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    store<u16>(out + ((<usize>i) << 1), <u16>distance(query, rows, rowBytes));
    rows += rowBytes;
  }
}

/** Hamming distances of a query to the codes of some ords, as uint16; 65,535 where there is no row. */
export function hammingAt(
  query: usize,
  table: usize,
  chunkCount: u32,
  rowBytes: usize,
  ords: usize,
  count: u32,
  out: usize,
): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const row = rowAt(table, chunkCount, rowBytes, load<u32>(ords + (i << 2)));
    store<u16>(out + (i << 1), row === 0 ? 65535 : <u16>distance(query, row, rowBytes));
  }
}

import { distance } from './hamming';

/** Copies the rows of some ords, one after another; `rowBytes` a multiple of 16. */
export function gatherRows(rows: usize, rowBytes: usize, ords: usize, count: u32, out: usize): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    const row = rows + <usize>load<u32>(ords + i) * rowBytes;
    for (let byte: usize = 0; byte < rowBytes; byte += 16) v128.store(out + byte, v128.load(row + byte));
    out += rowBytes;
  }
}

/** First place after those that share the key at `from`; keys ascend. */
function bucketEnd(keys: usize, from: u32, count: u32): u32 {
  const key = load<u32>(keys + ((<usize>from) << 2));
  let end = from + 1;
  while (end < count && load<u32>(keys + ((<usize>end) << 2)) === key) end++;
  return end;
}

/**
 * Writes pairs of ords that share a key and whose codes differ in at most `limit` bits, for the first of each pair at the places
 * from `from` to `to`; stops before a place whose pairs may not fit. With a `split`, only pairs of an ord below and one from it
 * on. The place to go on from is written to `next`. Returns how many pairs.
 */
export function bucketPairs(
  keys: usize,
  ords: usize,
  codes: usize,
  rowBytes: usize,
  from: u32,
  to: u32,
  count: u32,
  split: u32,
  limit: u32,
  out: usize,
  room: u32,
  next: usize,
): u32 {
  let found: u32 = 0;
  let end: u32 = from;
  for (; from < to; from++) {
    if (from >= end) end = bucketEnd(keys, from, count);
    if (end - from - 1 > room - found) break;
    const ord = load<u32>(ords + ((<usize>from) << 2));
    if (split !== 0 && ord >= split) continue;
    const code = codes + <usize>from * rowBytes;
    for (let j = from + 1; j < end; j++) {
      const other = load<u32>(ords + ((<usize>j) << 2));
      if (split !== 0 && other < split) continue;
      if (distance(code, codes + <usize>j * rowBytes, rowBytes) > limit) continue;
      store<u32>(out + ((<usize>found) << 3), ord);
      store<u32>(out + ((<usize>found) << 3), other, 4);
      found++;
    }
  }
  store<u32>(next, from);
  return found;
}

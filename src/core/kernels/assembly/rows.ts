/** Bytes of live bits before the rows of a chunk: one for each of its 4,096 ords. */
const LIVE_BYTES: usize = 512;

/** Address of the row of an ord, 0 where there is none; `table` holds an address a chunk, 0 for a chunk that is not there. */
export function rowAt(table: usize, chunkCount: u32, rowBytes: usize, ord: u32): usize {
  const chunk = ord >> 12;
  if (chunk >= chunkCount) return 0;
  const rows = <usize>load<u32>(table + ((<usize>chunk) << 2));
  if (rows === 0) return 0;
  const slot = ord & 4095;
  if (((load<u32>(rows - LIVE_BYTES + ((<usize>(slot >> 5)) << 2)) >> (slot & 31)) & 1) === 0) return 0;
  return rows + <usize>slot * rowBytes;
}

/**
 * Asks for every row before any is computed with: rows lie scattered, and memory fetches many at once if it is asked for many.
 * Returns a number that depends on all that was loaded, so that a caller who stores it keeps the loads.
 */
export function touchRows(table: usize, chunkCount: u32, rowBytes: usize, ords: usize, count: u32): u32 {
  let sum: u32 = 0;
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    const row = rowAt(table, chunkCount, rowBytes, load<u32>(ords + i));
    if (row === 0) continue;
    for (let line: usize = 0; line < rowBytes; line += 64) sum += load<u8>(row + line);
    sum += load<u8>(row + rowBytes - 1);
  }
  return sum;
}

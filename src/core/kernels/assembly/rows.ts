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

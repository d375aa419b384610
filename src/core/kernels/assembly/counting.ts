/**
 * Adds `weight` to the count of every ord of a list and appends the ords met for the first time to `touched`.
 * Counts are uint16, one an ord from 0 on; returns how many are touched now.
 */
export function countPostings(
  list: usize,
  length: u32,
  weight: u32,
  counts: usize,
  touched: usize,
  touchedCount: u32,
): u32 {
  let end = touched + ((<usize>touchedCount) << 2);
  for (let i: usize = 0; i < (<usize>length) << 2; i += 4) {
    const ord = load<u32>(list + i);
    const at = counts + ((<usize>ord) << 1);
    const count = <u32>load<u16>(at);
    // Written always and kept only if new: a branch would be guessed wrong half of the time.
    store<u32>(end, ord);
    end += (<usize>(count === 0)) << 2;
    store<u16>(at, <u16>(count + weight));
  }
  return <u32>((end - touched) >> 2);
}

/** Sets the counts of the touched ords back to 0. */
export function clearCounts(counts: usize, touched: usize, touchedCount: u32): void {
  for (let i: usize = 0; i < (<usize>touchedCount) << 2; i += 4) {
    store<u16>(counts + ((<usize>load<u32>(touched + i)) << 1), 0);
  }
}

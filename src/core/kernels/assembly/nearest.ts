import { distance, hamming } from './hamming';
import { rowAt } from './rows';

/*
 * The `limit` nearest codes in one pass. Codes come by ascending ord, so that of equal distances the first is the better
 * one. `worst` is the least distance that `limit` of the codes seen do not exceed (above every distance while fewer were
 * seen): from then on only a smaller distance can matter. Entries that fell behind stay until the room is used up.
 *
 * The state, in uint32:
 *   0 limit, 1 worst, 2 within (codes kept count of distance <= worst), 3 used, 4 capacity (> limit),
 *   5 address of histogram [numBits + 2], 6 address of ords [capacity], 7 address of distances, uint16 [capacity],
 *   8 to 23 distances of 32 codes, uint16
 */
const BLOCK_AT: usize = 32;

/** With fewer codes to look at among 32, each is compared by itself. */
const FEW: u32 = 8;

function histogramOf(state: usize, distance: u32): usize {
  return <usize>load<u32>(state, 20) + ((<usize>distance) << 2);
}

function keep(state: usize, ord: u32, distance: u32): void {
  const used = load<u32>(state, 12);
  store<u32>(<usize>load<u32>(state, 24) + ((<usize>used) << 2), ord);
  store<u16>(<usize>load<u32>(state, 28) + ((<usize>used) << 1), <u16>distance);
  store<u32>(state, used + 1, 12);
  store<u32>(histogramOf(state, distance), load<u32>(histogramOf(state, distance)) + 1);
  lowerWorst(state, load<u32>(state, 8) + 1);
  if (used + 1 === load<u32>(state, 16)) trim(state);
}

function lowerWorst(state: usize, within: u32): void {
  const limit = load<u32>(state);
  let worst = load<u32>(state, 4);
  for (;;) {
    const rest = within - load<u32>(histogramOf(state, worst));
    if (rest < limit) break;
    within = rest;
    worst--;
  }
  store<u32>(state, worst, 4);
  store<u32>(state, within, 8);
}

/** Drops all but the `limit` best; the others stay in their order. */
function trim(state: usize): void {
  const limit = load<u32>(state);
  const worst = load<u32>(state, 4);
  const within = load<u32>(state, 8);
  if (within < limit) return;
  let ties = limit - (within - load<u32>(histogramOf(state, worst)));
  store<u32>(histogramOf(state, worst), ties);
  store<u32>(state, limit, 8);
  const ords = <usize>load<u32>(state, 24);
  const distances = <usize>load<u32>(state, 28);
  const used = <usize>load<u32>(state, 12);
  let kept: usize = 0;
  for (let i: usize = 0; i < used; i++) {
    const distance = <u32>load<u16>(distances + (i << 1));
    if (distance > worst) continue;
    if (distance === worst) {
      if (ties === 0) continue;
      ties--;
    }
    store<u32>(ords + (kept << 2), load<u32>(ords + (i << 2)));
    store<u16>(distances + (kept << 1), <u16>distance);
    kept++;
  }
  store<u32>(state, <u32>kept, 12);
}

function offer(state: usize, query: usize, row: usize, rowBytes: usize, ord: u32): void {
  const d = distance(query, row, rowBytes);
  if (d < load<u32>(state, 4)) keep(state, ord, d);
}

/** Keeps those of 32 codes whose bit is set and whose distance is small enough; most blocks have none. */
function offerBlock(state: usize, bits: u32, base: u32): void {
  const block = state + BLOCK_AT;
  const worst = i16x8.splat(<i16>load<u32>(state, 4));
  const first = i8x16.narrow_i16x8_s(i16x8.lt_u(v128.load(block), worst), i16x8.lt_u(v128.load(block, 16), worst));
  const last = i8x16.narrow_i16x8_s(i16x8.lt_u(v128.load(block, 32), worst), i16x8.lt_u(v128.load(block, 48), worst));
  bits &= i8x16.bitmask(first) | (i8x16.bitmask(last) << 16);
  for (; bits !== 0; bits &= bits - 1) {
    const slot = ctz(bits);
    const d = <u32>load<u16>(block + ((<usize>slot) << 1));
    // What was kept of this block may have lowered it.
    if (d < load<u32>(state, 4)) keep(state, base + slot, d);
  }
}

/** Considers the live codes of a chunk, of which the first has the ord `base`; `mask` has a bit for each, 0 is no mask. */
export function scanNearest(
  state: usize,
  query: usize,
  rows: usize,
  rowBytes: usize,
  live: usize,
  mask: usize,
  base: u32,
  count: u32,
): void {
  for (let from: u32 = 0; from < count; from += 32) {
    const word = (<usize>(from >> 5)) << 2;
    let bits = load<u32>(live + word);
    if (mask !== 0) bits &= load<u32>(mask + word);
    if (popcnt(bits) >= FEW) {
      // Past the last row of a chunk there is still room for one.
      hamming(query, rows + <usize>from * rowBytes, rowBytes, 32, state + BLOCK_AT);
      offerBlock(state, bits, base + from);
      continue;
    }
    for (; bits !== 0; bits &= bits - 1) {
      const slot = from + ctz(bits);
      offer(state, query, rows + <usize>slot * rowBytes, rowBytes, base + slot);
    }
  }
}

/** Considers the codes of some ascending ords; those without a row are passed over. */
export function scanNearestAt(
  state: usize,
  query: usize,
  table: usize,
  chunkCount: u32,
  rowBytes: usize,
  ords: usize,
  count: u32,
): void {
  for (let i: usize = 0; i < (<usize>count) << 2; i += 4) {
    const ord = load<u32>(ords + i);
    const row = rowAt(table, chunkCount, rowBytes, ord);
    if (row !== 0) offer(state, query, row, rowBytes, ord);
  }
}

/** Writes what was found by ascending distance, then ord, and returns how many there are: at most `limit`. */
export function finishNearest(state: usize, numBits: u32, outOrds: usize, outDistances: usize): u32 {
  trim(state);
  const used = load<u32>(state, 12);
  let start: u32 = 0;
  for (let d: u32 = 0; d <= numBits && start < used; d++) {
    const at = histogramOf(state, d);
    const size = load<u32>(at);
    store<u32>(at, start);
    start += size;
  }
  const ords = <usize>load<u32>(state, 24);
  const distances = <usize>load<u32>(state, 28);
  for (let i: usize = 0; i < <usize>used; i++) {
    const d = load<u16>(distances + (i << 1));
    const at = histogramOf(state, d);
    const place = load<u32>(at);
    store<u32>(at, place + 1);
    store<u32>(outOrds + ((<usize>place) << 2), load<u32>(ords + (i << 2)));
    store<u16>(outDistances + ((<usize>place) << 1), d);
  }
  return used;
}

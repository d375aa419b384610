import { rowAt } from './rows';

/*
 * Ones are counted by 64-bit words: a machine that has an instruction for it takes fewer steps that way than by bytes of a
 * 128-bit word, whose counts must be added up across lanes.
 */
function ones(a: usize, b: usize): u64 {
  return popcnt(load<u64>(a) ^ load<u64>(b)) + popcnt(load<u64>(a, 8) ^ load<u64>(b, 8));
}

/** Different bits of two codes; `bytes` a multiple of 16, at most 8,176. */
export function distance(a: usize, b: usize, bytes: usize): u32 {
  let sum = ones(a, b);
  for (let i: usize = 16; i < bytes; i += 16) sum += ones(a + i, b + i);
  return <u32>sum;
}

/** Codes of 256 bits: the query stays in registers. */
function hamming256(query: usize, rows: usize, count: u32, out: usize): void {
  const q0 = load<u64>(query);
  const q1 = load<u64>(query, 8);
  const q2 = load<u64>(query, 16);
  const q3 = load<u64>(query, 24);
  for (const end = out + ((<usize>count) << 1); out < end; out += 2) {
    const low = popcnt(load<u64>(rows) ^ q0) + popcnt(load<u64>(rows, 8) ^ q1);
    const high = popcnt(load<u64>(rows, 16) ^ q2) + popcnt(load<u64>(rows, 24) ^ q3);
    store<u16>(out, <u16>(low + high));
    rows += 32;
  }
}

/** Codes of 512 bits. */
function hamming512(query: usize, rows: usize, count: u32, out: usize): void {
  const q0 = load<u64>(query);
  const q1 = load<u64>(query, 8);
  const q2 = load<u64>(query, 16);
  const q3 = load<u64>(query, 24);
  const q4 = load<u64>(query, 32);
  const q5 = load<u64>(query, 40);
  const q6 = load<u64>(query, 48);
  const q7 = load<u64>(query, 56);
  for (const end = out + ((<usize>count) << 1); out < end; out += 2) {
    const a = popcnt(load<u64>(rows) ^ q0) + popcnt(load<u64>(rows, 8) ^ q1);
    const b = popcnt(load<u64>(rows, 16) ^ q2) + popcnt(load<u64>(rows, 24) ^ q3);
    const c = popcnt(load<u64>(rows, 32) ^ q4) + popcnt(load<u64>(rows, 40) ^ q5);
    const d = popcnt(load<u64>(rows, 48) ^ q6) + popcnt(load<u64>(rows, 56) ^ q7);
    store<u16>(out, <u16>(a + b + (c + d)));
    rows += 64;
  }
}

/** Codes of up to so many bytes are asked for at once: memory that is read in order guesses what comes next only after a while. */
const SHORT_BYTES: usize = 16384;

/** Asks for memory before it is computed with; the place, which the caller writes again, keeps the loads. */
function touch(from: usize, sizeBytes: usize, place: usize): void {
  let sum: u32 = 0;
  for (const end = from + sizeBytes; from < end; from += 64) sum += load<u8>(from);
  store<u16>(place, <u16>sum);
}

/** Hamming distances of a query to `count` codes, one after another, as uint16. */
export function hamming(query: usize, rows: usize, rowBytes: usize, count: u32, out: usize): void {
  const sizeBytes = <usize>count * rowBytes;
  if (sizeBytes > 0 && sizeBytes <= SHORT_BYTES) touch(rows, sizeBytes, out);
  if (rowBytes === 32) hamming256(query, rows, count, out);
  else if (rowBytes === 64) hamming512(query, rows, count, out);
  else hammingAny(query, rows, rowBytes, count, out);
}

function hammingAny(query: usize, rows: usize, rowBytes: usize, count: u32, out: usize): void {
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

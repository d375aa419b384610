import { FormatError } from '../../src/core/errors.ts';

/*
 * The portable format of the Roaring specification, little-endian:
 *   cookie       u32: 12,346 and then the number of containers as u32, or 12,347 in the lower half, the number of containers
 *                less 1 in the upper, and then a bit for each container that is of runs, in whole bytes
 *   header       for each container: its upper 16 bits, and how many members it has less 1 (u16 each)
 *   offsets      u32 for each container, where none is of runs or there are four or more
 *   containers   of runs: their number (u16), then first member and length less 1 of each (u16 each); of at most 4,096 members:
 *                these (u16 each); of more: 65,536 bits
 */
const COOKIE = 12_346;
const RUN_COOKIE = 12_347;
const MAX_CONTAINERS = 65_536;
const MAX_LISTED = 4096;
const BITS_BYTES = 8192;
/** With fewer containers, one of them of runs, there are no offsets. */
const OFFSETS_FROM = 4;

/**
 * Throws FormatError unless the bytes are a bitmap in every part: the library believes what containers say of themselves, and
 * writes past the end of an array when they have more members than they say.
 */
export function requireRoaringBytes(bytes: Uint8Array): void {
  const reader = new Reader(bytes);
  const cookie = reader.u32();
  const hasRuns = (cookie & 0xffff) === RUN_COOKIE;
  const count = hasRuns ? (cookie >>> 16) + 1 : reader.u32();
  if (!hasRuns && (cookie !== COOKIE || count > MAX_CONTAINERS)) throw wrong(`it begins with ${cookie}`);
  const flags = reader.take(hasRuns ? Math.ceil(count / 8) : 0);
  const header = reader.take(4 * count);
  if (!hasRuns || count >= OFFSETS_FROM) reader.take(4 * count);
  for (let i = 0, lastKey = -1; i < count; i++) {
    const key = header.getUint16(4 * i, true);
    if (key <= lastKey) throw wrong('its containers do not ascend');
    lastKey = key;
    const isRun = hasRuns && ((flags.getUint8(i >> 3) >> (i & 7)) & 1) === 1;
    requireContainer(reader, isRun, header.getUint16(4 * i + 2, true) + 1);
  }
  if (reader.left > 0) throw wrong(`${reader.left} bytes are left over`);
}

function requireContainer(reader: Reader, isRun: boolean, size: number): void {
  if (isRun) requireRuns(reader.take(4 * reader.u16()));
  else if (size <= MAX_LISTED) requireAscending(reader.take(2 * size));
  else requireBits(reader.take(BITS_BYTES), size);
}

function requireRuns(runs: DataView): void {
  let last = -1;
  for (let at = 0; at < runs.byteLength; at += 4) {
    const first = runs.getUint16(at, true);
    if (first <= last) throw wrong('its runs do not ascend');
    last = first + runs.getUint16(at + 2, true);
  }
  if (last < 0 || last > 0xffff) throw wrong('its runs are empty or too long');
}

function requireAscending(members: DataView): void {
  for (let at = 2; at < members.byteLength; at += 2) {
    if (members.getUint16(at, true) <= members.getUint16(at - 2, true)) throw wrong('its members do not ascend');
  }
}

function requireBits(bits: DataView, size: number): void {
  let ones = 0;
  for (let at = 0; at < BITS_BYTES; at += 4) ones += onesOf(bits.getUint32(at, true));
  if (ones !== size) throw wrong(`a container has ${ones} members, not ${size}`);
}

/** Ones of a word, counted in pairs, then in fours, then in bytes. */
function onesOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** Takes bytes one after another. */
class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u16(): number {
    return this.take(2).getUint16(0, true);
  }

  u32(): number {
    return this.take(4).getUint32(0, true);
  }

  take(length: number): DataView {
    if (length > this.left) throw wrong(`${length} bytes are asked for where ${this.left} are left`);
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + this.#at, length);
    this.#at += length;
    return view;
  }
}

function wrong(why: string): FormatError {
  return new FormatError(`these bytes are not a set of ords: ${why}`);
}

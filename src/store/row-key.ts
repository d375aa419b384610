/** Ords and removal numbers are below this. */
export const ORD_LIMIT = 2 ** 32;

/** Collections are numbered below this, so that a row key stays an exact double. */
export const COLLECTION_LIMIT = 2 ** 21;

/** Longest id, in UTF-8 bytes: a database key holds 1,978 bytes, the rest is kept for what we put before the id. */
export const MAX_ID_BYTES = 1024;

/**
 * Key of row `number` of a collection: both packed into one exact double, so that a collection's rows are one
 * ascending range in a database shared by all collections.
 */
export function rowKey(collection: number, number: number): number {
  return collection * ORD_LIMIT + number;
}

/** The ord or removal number inside a row key. */
export function rowNumber(key: number): number {
  return key % ORD_LIMIT;
}

/** Where an id begins in its key. */
export const ID_START = 4;

/** Key of a caller's id: the collection's number, then the id's UTF-8 bytes. */
export function idKey(collection: number, id: string): Buffer {
  const key = Buffer.allocUnsafe(ID_START + Buffer.byteLength(id));
  key.writeUInt32BE(collection, 0);
  key.write(id, ID_START);
  return key;
}

/** Says why a string cannot be an id, or undefined when it can. */
export function idFault(id: string): string | undefined {
  if (id === '') return 'an id must not be empty';
  if (/\p{Surrogate}/u.test(id)) return 'an id must be well-formed Unicode, this one holds half of a surrogate pair';
  const bytes = Buffer.byteLength(id);
  if (bytes > MAX_ID_BYTES) return `an id may have ${MAX_ID_BYTES} UTF-8 bytes, this one has ${bytes}`;
  return undefined;
}

/** Seed of the checksum of a row: no two rows of a collection have the same. */
export function rowSeed(key: number): number {
  const collection = Math.floor(key / ORD_LIMIT);
  return (rowNumber(key) ^ Math.imul(collection, 0x9e3779b1)) >>> 0;
}

const double = new Float64Array(1);
const doubleWords = new Uint32Array(double.buffer);
const [LOW, HIGH] = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? [0, 1] : [1, 0];

/**
 * Reads a row key as it lies in the file: LMDB's binding writes a positive double as the nibble 1, then its 64 bits from the highest on,
 * without the bytes at the end that are 0.
 * @returns undefined when the bytes are no row key.
 */
export function readRowKey(bytes: Buffer, from: number, to: number): number | undefined {
  const length = to - from;
  if (length < 4 || length > 9 || bytes[from] >> 4 !== 1) return undefined;
  const at = (i: number) => (i < length ? bytes[from + i] : 0);
  const first = ((at(0) << 24) | (at(1) << 16) | (at(2) << 8) | at(3)) >>> 0;
  const second = ((at(4) << 24) | (at(5) << 16) | (at(6) << 8) | at(7)) >>> 0;
  doubleWords[HIGH] = (first << 4) | (second >>> 28);
  doubleWords[LOW] = (second << 4) | (at(8) >> 4);
  const [key] = double;
  const isRowKey = Number.isSafeInteger(key) && length === keyLength() && (at(8) & 15) === 0;
  return isRowKey ? key : undefined;
}

/** Bytes that the binding takes for the double at hand. */
function keyLength(): number {
  const [low, high] = [doubleWords[LOW], doubleWords[HIGH]];
  if ((low & 15) !== 0) return 9;
  if ((low & 0xf_ffff) !== 0) return 8;
  return low !== 0 || (high & 15) !== 0 ? 6 : 4;
}

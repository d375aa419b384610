import { crc32 } from 'node:zlib';

/*
 * Every row is stored with a CRC-32 before its bytes, so that a damaged one is noticed when it is read instead of being
 * returned. The checksum begins with a seed that follows from the key, so that a row under another key is noticed too.
 */
export const CRC_BYTES = 4;

/** A value as the database hands it out: only the first `length` bytes belong to it, and only until the next read. */
export type BorrowedBytes = Buffer;

/** Prefixes bytes with their checksum. */
export function encodeChecked(bytes: Uint8Array, seed: number): Buffer {
  const value = Buffer.allocUnsafe(CRC_BYTES + bytes.byteLength);
  value.set(bytes, CRC_BYTES);
  value.writeUInt32LE(crc32(bytes, seed), 0);
  return value;
}

/**
 * Prefixes each of many values of one length with its checksum, in one piece of memory: so many small ones take thrice as long to allocate as to
 * fill.
 * @param bytes `[n, length]`
 * @param seedOf seed of the i-th.
 */
export function* encodeCheckedRows(
  bytes: Uint8Array,
  length: number,
  seedOf: (i: number) => number,
): Generator<Buffer> {
  const count = bytes.length / length;
  const values = Buffer.allocUnsafeSlow(count * (CRC_BYTES + length));
  for (let i = 0; i < count; i++) {
    const row = bytes.subarray(i * length, (i + 1) * length);
    const value = values.subarray(i * (CRC_BYTES + length), (i + 1) * (CRC_BYTES + length));
    value.set(row, CRC_BYTES);
    value.writeUInt32LE(crc32(row, seedOf(i)), 0);
    yield value;
  }
}

/** Bytes of a checked value, borrowed like the value itself; undefined when the checksum does not match. */
export function decodeChecked(value: BorrowedBytes, seed: number): Buffer | undefined {
  const { length } = value;
  if (length < CRC_BYTES) return undefined;
  const bytes = Buffer.from(value.buffer, value.byteOffset + CRC_BYTES, length - CRC_BYTES);
  return crc32(bytes, seed) === value.readUInt32LE(0) ? bytes : undefined;
}

/** A checked value with the checksum of another seed. What is damaged stays damaged, so that whoever copies it need not stop. */
export function recheck(value: BorrowedBytes, before: number, after: number): Buffer {
  const bytes = decodeChecked(value, before);
  if (bytes !== undefined) return encodeChecked(bytes, after);
  return encodeUnsound(Buffer.from(value.buffer, value.byteOffset, value.length).subarray(CRC_BYTES), after);
}

/** Prefixes bytes with what is not their checksum, so that whoever reads them passes over them. */
export function encodeUnsound(bytes: Uint8Array, seed: number): Buffer {
  const value = encodeChecked(bytes, seed);
  value[0] ^= 1;
  return value;
}

/** Seed of a row under a key of bytes. */
export function keySeed(key: Uint8Array | string): number {
  return crc32(key);
}

import { crc32 } from 'node:zlib';

/*
 * Every document and every vector is stored with a CRC-32 before its bytes, so that a damaged one is noticed when it is
 * read instead of being returned.
 */
const CRC_BYTES = 4;

/** A value as the database hands it out: only the first `length` bytes belong to it, and only until the next read. */
export type BorrowedBytes = Buffer;

/** Prefixes bytes with their checksum. */
export function encodeChecked(bytes: Uint8Array): Buffer {
  const value = Buffer.allocUnsafe(CRC_BYTES + bytes.byteLength);
  value.set(bytes, CRC_BYTES);
  value.writeUInt32LE(crc32(bytes), 0);
  return value;
}

/** Bytes of a checked value, borrowed like the value itself; undefined when the checksum does not match. */
export function decodeChecked(value: BorrowedBytes): Buffer | undefined {
  const { length } = value;
  if (length < CRC_BYTES) return undefined;
  const bytes = Buffer.from(value.buffer, value.byteOffset + CRC_BYTES, length - CRC_BYTES);
  return crc32(bytes) === value.readUInt32LE(0) ? bytes : undefined;
}

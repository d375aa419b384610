import { FormatError } from '../../../src/core/errors.ts';
import type { BoundedFile } from '../files/bounded-file.ts';
import { ByteReader } from './byte-reader.ts';
import { unpackSnappy } from './snappy.ts';

const FOOTER_BYTES = 48;
const MAGIC = 0xdb4775248b80fb57n;
/** A block's compression and checksum. */
const TRAILER_BYTES = 5;
/** Longest table that is read: a checkpoint's index has some tens of bytes a tensor. */
const MAX_TABLE_BYTES = 1 << 24;

/** An entry of a table. */
export interface TableEntry {
  readonly key: string;
  readonly value: Buffer;
}

/**
 * Reads all entries of a table as LevelDB writes them (google/leveldb, doc/table_format.md), in order of their keys: blocks of entries whose
 * keys share prefixes, an index of the blocks, and a footer that says where it is. Every block has a checksum.
 * @throws FormatError when it is damaged.
 */
export async function readTable(file: BoundedFile): Promise<TableEntry[]> {
  if (file.sizeBytes > MAX_TABLE_BYTES) {
    throw new FormatError(`${file.path} has ${file.sizeBytes} bytes; of an index at most ${MAX_TABLE_BYTES} are read`);
  }
  const bytes = await file.read(0, file.sizeBytes);
  const footer = bytes.subarray(Math.max(0, bytes.length - FOOTER_BYTES));
  if (footer.length < FOOTER_BYTES || footer.readBigUInt64LE(FOOTER_BYTES - 8) !== MAGIC) {
    throw new FormatError(`${file.path} is cut off or no index of TensorFlow: its footer is missing`);
  }
  const handles = new ByteReader(`the footer of ${file.path}`, footer);
  // The first is of an index of filters, which checkpoints have none of.
  readHandle(handles);
  const blocks = entriesOf(file, blockAt(file, bytes, readHandle(handles)));
  const entries: TableEntry[] = [];
  let read = 0;
  for (const { value } of blocks) {
    const handle = readHandle(new ByteReader(`the index in ${file.path}`, value));
    // Blocks that are named again and again would be read without end.
    read += handle.size + TRAILER_BYTES;
    if (read > bytes.length) throw new FormatError(`${file.path} is damaged: its index names more blocks than it has`);
    for (const entry of entriesOf(file, blockAt(file, bytes, handle))) entries.push(entry);
  }
  return entries;
}

/** Where a block lies. */
interface Handle {
  readonly at: number;
  readonly size: number;
}

function readHandle(reader: ByteReader): Handle {
  return { at: reader.varint(), size: reader.varint() };
}

function blockAt(file: BoundedFile, bytes: Buffer, { at, size }: Handle): Buffer {
  file.require(at, size + TRAILER_BYTES);
  const packed = bytes.subarray(at, at + size);
  const compression = bytes[at + size];
  if (maskedCrc32c(bytes.subarray(at, at + size + 1)) !== bytes.readUInt32LE(at + size + 1)) {
    throw new FormatError(`${file.path} is damaged: the checksum of its block at byte ${at} differs`);
  }
  if (compression === 0) return packed;
  if (compression === 1) return unpackSnappy(`the block at byte ${at} of ${file.path}`, packed);
  throw new FormatError(
    `${file.path}: its block at byte ${at} is compressed by method ${compression}; 1 (snappy) is read`,
  );
}

/** Entries of a block: bytes shared with the key before, own bytes, length of the value, own bytes, value. */
function entriesOf(file: BoundedFile, block: Buffer): TableEntry[] {
  const what = `a block of ${file.path}`;
  const restarts = block.length < 4 ? 0 : block.readUInt32LE(block.length - 4);
  const end = block.length - 4 - 4 * restarts;
  if (end < 0) throw new FormatError(`${what} is damaged`);
  const reader = new ByteReader(what, block.subarray(0, end));
  const entries: TableEntry[] = [];
  let key = Buffer.alloc(0);
  while (reader.left > 0) {
    const [shared, own, size] = [reader.varint(), reader.varint(), reader.varint()];
    if (shared > key.length || shared + own > MAX_KEY_BYTES) reader.damaged();
    key = Buffer.concat([key.subarray(0, shared), reader.take(own)]);
    entries.push({ key: key.toString('utf8'), value: reader.take(size) });
  }
  return entries;
}

/** Longest key: entries of three bytes that share all of a long one would unpack to far more than the file has. */
const MAX_KEY_BYTES = 1024;

/** Castagnoli's polynomial, bits reversed. */
const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});

/** CRC-32C of some bytes, masked as LevelDB's tables keep it, so that a checksum of what holds checksums is none of these. */
export function maskedCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = TABLE[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  crc = ~crc;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

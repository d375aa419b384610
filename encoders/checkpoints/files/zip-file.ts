import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { FormatError, messageOf } from '../../../src/core/errors.ts';
import type { BoundedFile } from './bounded-file.ts';

const inflate = promisify(inflateRaw);

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const END64_LOCATOR_SIGNATURE = 0x07064b50;
const END64_SIGNATURE = 0x06064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const EXTRA64 = 1;
/** Longest list of entries that is read; a checkpoint has one a tensor, of some hundred bytes. */
const MAX_DIRECTORY_BYTES = 1 << 24;
/** Deflate makes at most so many bytes of one. */
const MOST_PER_BYTE = 1032;

/** An entry of a zip, as its list of entries says. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly sizeBytes: number;
  readonly localAt: number;
}

/**
 * Reads the list of entries at the end of a zip, zip64 included.
 * @throws FormatError when it is damaged, when a name stands twice, or leads out of the folder that the zip would be unpacked into.
 */
export async function readZipEntries(file: BoundedFile): Promise<Map<string, ZipEntry>> {
  const { at, bytes, count } = await findDirectory(file);
  if (bytes > MAX_DIRECTORY_BYTES) {
    throw new FormatError(
      `${file.path}: its list of entries has ${bytes} bytes; at most ${MAX_DIRECTORY_BYTES} are read`,
    );
  }
  const directory = await file.read(at, bytes);
  const entries = new Map<string, ZipEntry>();
  let from = 0;
  for (let i = 0; i < count; i++) {
    if (from + ENTRY_BYTES > bytes || directory.readUInt32LE(from) !== ENTRY_SIGNATURE)
      damaged(file, 'its list of entries');
    const nameEnd = from + ENTRY_BYTES + directory.readUInt16LE(from + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(from + 30);
    const end = extraEnd + directory.readUInt16LE(from + 32);
    if (end > bytes) damaged(file, 'its list of entries');
    const entry = entryOf(file, directory.subarray(from, nameEnd), directory.subarray(nameEnd, extraEnd));
    if (entries.has(entry.name)) throw new FormatError(`${file.path} has the entry ${entry.name} twice`);
    entries.set(entry.name, entry);
    from = end;
  }
  return entries;
}

/** Where the bytes of an entry that is stored as it is begin; such entries can be read in parts. */
export async function storedPlace(file: BoundedFile, entry: ZipEntry): Promise<number> {
  const head = await file.read(entry.localAt, LOCAL_BYTES);
  if (head.readUInt32LE(0) !== LOCAL_SIGNATURE) damaged(file, `the entry ${entry.name}`);
  const at = entry.localAt + LOCAL_BYTES + head.readUInt16LE(26) + head.readUInt16LE(28);
  file.require(at, entry.compressedBytes);
  return at;
}

/** The bytes of an entry, compared with its checksum. @throws FormatError when they are damaged or packed in an uncommon way. */
export async function readZipEntry(file: BoundedFile, entry: ZipEntry): Promise<Buffer> {
  const { name, method, crc, compressedBytes, sizeBytes } = entry;
  const packed = await file.read(await storedPlace(file, entry), compressedBytes);
  const isPossible = method === 0 ? sizeBytes === compressedBytes : sizeBytes <= MOST_PER_BYTE * compressedBytes;
  if (!isPossible) damaged(file, `the entry ${name}`);
  let bytes = packed;
  if (method === 8) {
    bytes = await inflate(packed, { maxOutputLength: Math.max(1, sizeBytes) }).catch((cause: unknown) => {
      throw new FormatError(`${file.path} is damaged: the entry ${name} cannot be unpacked: ${messageOf(cause)}`, {
        cause,
      });
    });
  } else if (method !== 0) {
    throw new FormatError(`${file.path}: the entry ${name} is packed by method ${method}; 0 and 8 (deflate) are read`);
  }
  if (bytes.length !== sizeBytes || crc32(bytes) !== crc) {
    throw new FormatError(`${file.path} is damaged: the checksum of the entry ${name} differs`);
  }
  return bytes;
}

async function findDirectory(file: BoundedFile): Promise<{ at: number; bytes: number; count: number }> {
  const tailBytes = Math.min(file.sizeBytes, END_BYTES + MAX_COMMENT_BYTES);
  const tail = await file.read(file.sizeBytes - tailBytes, tailBytes);
  for (let i = tailBytes - END_BYTES; i >= 0; i--) {
    if (tail.readUInt32LE(i) !== END_SIGNATURE || i + END_BYTES + tail.readUInt16LE(i + 20) !== tailBytes) continue;
    const [count, bytes, at] = [tail.readUInt16LE(i + 10), tail.readUInt32LE(i + 12), tail.readUInt32LE(i + 16)];
    if (count !== 0xffff && bytes !== 0xffffffff && at !== 0xffffffff) return { at, bytes, count };
    if (i < 20 || tail.readUInt32LE(i - 20) !== END64_LOCATOR_SIGNATURE) return { at, bytes, count };
    const end = await file.read(Number(tail.readBigUInt64LE(i - 20 + 8)), 56);
    if (end.readUInt32LE(0) !== END64_SIGNATURE) damaged(file, 'its end');
    const long = (place: number) => Number(end.readBigUInt64LE(place));
    return { at: long(48), bytes: long(40), count: long(32) };
  }
  throw new FormatError(`${file.path} is cut off or no zip: the list of entries at its end is missing`);
}

function entryOf(file: BoundedFile, fixed: Buffer, extra: Buffer): ZipEntry {
  const name = fixed.toString('utf8', ENTRY_BYTES);
  if (!staysInside(name)) {
    throw new FormatError(`${file.path} has an entry that leads out of its folder: ${JSON.stringify(name)}`);
  }
  if ((fixed.readUInt16LE(8) & 1) !== 0) throw new FormatError(`${file.path}: the entry ${name} is encrypted`);
  const long = longFields(extra);
  const field = (at: number) => {
    const value = fixed.readUInt32LE(at);
    return value === 0xffffffff && long.length > 0 ? long.shift()! : value;
  };
  // In this order they stand in the extra field, each only where its short field is full.
  const sizeBytes = field(24);
  const compressedBytes = field(20);
  const localAt = field(42);
  return { name, method: fixed.readUInt16LE(10), crc: fixed.readUInt32LE(16), compressedBytes, sizeBytes, localAt };
}

/** The 64-bit numbers of an entry's extra field. */
function longFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (extra.readUInt16LE(at) !== EXTRA64 || end > extra.length) continue;
    const count = Math.floor((end - at - 4) / 8);
    return Array.from({ length: count }, (_, i) => Number(extra.readBigUInt64LE(at + 4 + 8 * i)));
  }
  return [];
}

/** Nothing is unpacked onto the disk here; but who writes such names has something else in mind than a model. */
function staysInside(name: string): boolean {
  return !/^\/|^[a-z]:|\\|\0|(^|\/)\.\.(\/|$)/i.test(name);
}

function damaged(file: BoundedFile, part: string): never {
  throw new FormatError(`${file.path} is damaged: ${part} cannot be read`);
}

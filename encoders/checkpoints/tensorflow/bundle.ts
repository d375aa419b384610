import { PbfReader } from 'pbf';
import { FormatError, messageOf } from '../../../src/core/errors.ts';
import { BoundedFile } from '../files/bounded-file.ts';
import type { Checkpoint, StoredTensor } from '../files/checkpoint.ts';
import { decodeFloats, ELEMENT_BYTES, type ElementType, elementCount } from '../files/element-types.ts';
import { maskedCrc32c, readTable, type TableEntry } from './table.ts';

/** TensorFlow's numbers of types. */
const TYPES: Readonly<Record<number, ElementType>> = {
  1: 'float32',
  2: 'float64',
  3: 'int32',
  4: 'uint8',
  5: 'int16',
  6: 'int8',
  9: 'int64',
  10: 'bool',
  14: 'bfloat16',
  19: 'float16',
};
const LITTLE_ENDIAN = 0;
const MAX_SHARDS = 1000;

/** A tensor's place in the data files (BundleEntryProto). */
interface BundleEntry {
  type: number;
  readonly shape: number[];
  shard: number;
  offset: number;
  sizeBytes: number;
  crc: number;
  isSliced: boolean;
}

/**
 * Reads a bundle of TensorFlow by its index: a table from names to entries, and the data files beside it (tensor_bundle.proto). The checksum of a
 * tensor is compared when it is read.
 * @throws FormatError when it is damaged or names bytes that are not there; NotFoundError without a data file.
 */
export async function openBundle(file: BoundedFile): Promise<Checkpoint> {
  const [header, ...entries] = await readTable(file);
  if (header?.key !== '') throw new FormatError(`${file.path} has no header of a checkpoint`);
  const shardCount = readHeader(file, header.value);
  const shards = await openShards(file, shardCount);
  const close = async () => {
    for (const each of [file, ...shards]) await each.close();
  };
  try {
    const tensors = new Map<string, StoredTensor>();
    for (const entry of entries) {
      const tensor = tensorOf(file, entry, shards);
      if (tensor !== undefined) tensors.set(entry.key, tensor);
    }
    return { format: 'TensorFlow', tensors, close };
  } catch (error) {
    for (const shard of shards) await shard.close();
    throw error;
  }
}

function readHeader(file: BoundedFile, value: Buffer): number {
  const header = decode(file, 'its header', value, { shards: 0, endianness: 0 }, (tag, fields, pbf) => {
    if (tag === 1) fields.shards = pbf.readVarint();
    else if (tag === 2) fields.endianness = pbf.readVarint();
  });
  if (header.endianness !== LITTLE_ENDIAN) {
    throw new FormatError(`${file.path} was written on a big-endian machine; save it anew on another`);
  }
  if (Number.isInteger(header.shards) && header.shards >= 1 && header.shards <= MAX_SHARDS) return header.shards;
  throw new FormatError(`${file.path} is damaged: it names ${header.shards} data files`);
}

async function openShards(file: BoundedFile, count: number): Promise<BoundedFile[]> {
  const stem = file.path.replace(/\.index$/, '');
  const number = (i: number) => String(i).padStart(5, '0');
  const shards: BoundedFile[] = [];
  try {
    for (let i = 0; i < count; i++) {
      shards.push(await BoundedFile.open(`${stem}.data-${number(i)}-of-${number(count)}`));
    }
  } catch (error) {
    for (const shard of shards) await shard.close();
    throw error;
  }
  return shards;
}

/** The tensor of an entry; undefined of texts and the like, which have no numbers. */
function tensorOf(
  file: BoundedFile,
  { key, value }: TableEntry,
  shards: readonly BoundedFile[],
): StoredTensor | undefined {
  const what = `${file.path}: the tensor ${key}`;
  const entry = decode(
    file,
    `the entry of ${key}`,
    value,
    { type: 0, shape: [], shard: 0, offset: 0, sizeBytes: 0, crc: 0, isSliced: false } as BundleEntry,
    readEntryField,
  );
  const type = TYPES[entry.type];
  if (type === undefined) return undefined;
  if (entry.isSliced) throw new FormatError(`${what} is stored in slices, which are not read`);
  const expected = elementCount(what, entry.shape) * ELEMENT_BYTES[type];
  if (entry.sizeBytes !== expected) {
    throw new FormatError(
      `${what} has ${entry.sizeBytes} bytes, its shape [${entry.shape}] of ${type} takes ${expected}`,
    );
  }
  const shard = shards[entry.shard];
  if (shard === undefined) throw new FormatError(`${what} is in data file ${entry.shard} of ${shards.length}`);
  shard.require(entry.offset, entry.sizeBytes);
  return {
    shape: entry.shape,
    async read() {
      const bytes = await shard.read(entry.offset, entry.sizeBytes);
      if (maskedCrc32c(bytes) !== entry.crc) throw new FormatError(`${what} is damaged: its checksum differs`);
      return decodeFloats(what, bytes, type);
    },
  };
}

function readEntryField(tag: number, entry: BundleEntry, pbf: PbfReader): void {
  if (tag === 1) entry.type = pbf.readVarint();
  else if (tag === 2) pbf.readMessage(readShapeField, entry.shape);
  else if (tag === 3) entry.shard = pbf.readVarint();
  else if (tag === 4) entry.offset = pbf.readVarint();
  else if (tag === 5) entry.sizeBytes = pbf.readVarint();
  else if (tag === 6) entry.crc = pbf.readFixed32();
  else if (tag === 7) entry.isSliced = true;
}

function readShapeField(tag: number, shape: number[], pbf: PbfReader): void {
  if (tag !== 2) return;
  const at = shape.push(0) - 1;
  pbf.readMessage((inner, sizes: number[]) => {
    // A size of 0 is left out.
    if (inner === 1) sizes[at] = pbf.readVarint();
  }, shape);
}

function decode<T>(
  file: BoundedFile,
  what: string,
  bytes: Buffer,
  fields: T,
  readField: (tag: number, fields: T, pbf: PbfReader) => void,
): T {
  try {
    return new PbfReader(bytes).readFields(readField, fields);
  } catch (cause) {
    throw new FormatError(`${file.path} is damaged: ${what} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

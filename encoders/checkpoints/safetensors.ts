import { shown } from '../../src/core/checks.ts';
import { FormatError, messageOf } from '../../src/core/errors.ts';
import { isRecord } from '../../src/core/json-object.ts';
import type { BoundedFile } from './files/bounded-file.ts';
import type { Checkpoint, StoredTensor } from './files/checkpoint.ts';
import { decodeFloats, ELEMENT_BYTES, type ElementType, elementCount } from './files/element-types.ts';

const TYPES: Readonly<Record<string, ElementType>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};

/** Longest header that is read: names, types, shapes and places of all tensors, some hundred bytes each. */
const MAX_HEADER_BYTES = 1 << 24;

/**
 * Reads a safetensors file: the length of a JSON header as uint64, the header, and the tensors' bytes, each at the place that
 * the header says.
 * @throws FormatError when the header is damaged or names bytes that are not there.
 */
export async function openSafetensors(file: BoundedFile): Promise<Checkpoint> {
  const headerBytes = Number((await file.read(0, 8)).readBigUInt64LE());
  if (headerBytes > MAX_HEADER_BYTES) {
    throw new FormatError(
      `${file.path} says that its header has ${headerBytes} bytes; at most ${MAX_HEADER_BYTES} are read`,
    );
  }
  const header = parseHeader(file, await file.read(8, headerBytes));
  const start = 8 + headerBytes;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') tensors.set(name, tensorOf(file, name, entry, start));
  }
  return { format: 'safetensors', tensors, close: () => file.close() };
}

function parseHeader(file: BoundedFile, bytes: Buffer): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new FormatError(`${file.path}: its header is not JSON: ${messageOf(cause)}`, { cause });
  }
  if (isRecord(header)) return header;
  throw new FormatError(`${file.path}: its header must be a JSON object, got ${shown(header)}`);
}

function tensorOf(file: BoundedFile, name: string, entry: unknown, start: number): StoredTensor {
  const what = `${file.path}: the tensor ${name}`;
  const { dtype, shape, data_offsets: offsets } = Object(entry) as Record<string, unknown>;
  const count = elementCount(what, shape);
  const [from, to] = Array.isArray(offsets) && offsets.length === 2 ? (offsets as number[]) : [Number.NaN, Number.NaN];
  file.require(start + from, to - from);
  const type = Object.hasOwn(TYPES, String(dtype)) ? TYPES[String(dtype)] : undefined;
  if (type !== undefined && to - from !== count * ELEMENT_BYTES[type]) {
    throw new FormatError(
      `${what} has ${to - from} bytes, its shape [${shape}] of ${type} takes ${count * ELEMENT_BYTES[type]}`,
    );
  }
  return {
    shape: shape as number[],
    async read() {
      if (type === undefined) throw new FormatError(`${what} is of the type ${shown(dtype)}, which is not read`);
      return decodeFloats(what, await file.read(start + from, to - from), type);
    },
  };
}

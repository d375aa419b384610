import { shown } from '../../src/core/checks.ts';
import { FormatError } from '../../src/core/errors.ts';
import { readFramedFile, writeFramedFile } from '../../src/core/framed-file.ts';
import type { Weight } from './weights.ts';

const KIND = { magic: 'KENYONTF', version: 1 };

/**
 * How a tensor is stored: 'int8' keeps a matrix as 8-bit integers with one float32 scale a column (an embedding
 * table: a row), so that value = integer * scale.
 */
export type TensorStorage = 'float32' | 'int8-columns' | 'int8-rows';

/** A matrix as 8-bit integers and its scales. */
export interface QuantizedMatrix {
  readonly shape: readonly number[];
  readonly values: Int8Array;
  readonly scales: Float32Array;
  /** Whether a scale belongs to a column or to a row. */
  readonly axis: 'columns' | 'rows';
}

interface TensorEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly storage: TensorStorage;
}

/**
 * Rounds a matrix `[rows, columns]` to 8 bits, symmetric around zero, so that the largest magnitude of every column
 * (or row) becomes 127. Differs from dequantised original by at most scale / 2.
 */
export function quantizeMatrix({ shape, data }: Weight, axis: QuantizedMatrix['axis']): QuantizedMatrix {
  const [rows, columns] = shape;
  const scales = new Float32Array(axis === 'columns' ? columns : rows);
  const scaleAt = axis === 'columns' ? (i: number) => i % columns : (i: number) => Math.floor(i / columns);
  for (let i = 0; i < data.length; i++) scales[scaleAt(i)] = Math.max(scales[scaleAt(i)], Math.abs(data[i]) / 127);
  // A column of zeros would divide by zero; any scale represents it.
  for (let i = 0; i < scales.length; i++) scales[i] ||= 1;
  const values = Int8Array.from(data, (x, i) => Math.round(x / scales[scaleAt(i)]));
  return { shape, values, scales, axis };
}

/** The float32 matrix that a quantised one stands for. */
export function dequantizeMatrix({ shape, values, scales, axis }: QuantizedMatrix): Weight {
  const [rows, columns] = shape;
  const data = new Float32Array(values.length);
  // Plain loops: `Float32Array.from` with a function takes twenty times as long, which every start of a model pays.
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      data[i] = values[i] * scales[axis === 'columns' ? column : row];
    }
  }
  return { shape, data };
}

/**
 * Writes named tensors and a description of them to a checksummed file, all at once or not at all.
 * @param storageOf how to store each tensor; float32 unless given.
 */
export async function writeTensorFile(
  path: string,
  tensors: ReadonlyMap<string, Weight>,
  meta: Record<string, unknown> = {},
  storageOf: (name: string) => TensorStorage = () => 'float32',
): Promise<void> {
  const entries = Array.from(tensors, ([name, { shape }]): TensorEntry => ({ name, shape, storage: storageOf(name) }));
  await writeFramedFile(path, KIND, { ...meta, tensors: entries }, tensorBytes(tensors, entries));
}

function* tensorBytes(tensors: ReadonlyMap<string, Weight>, entries: readonly TensorEntry[]): Iterable<Uint8Array> {
  for (const { name, storage } of entries) {
    const tensor = tensors.get(name)!;
    if (storage === 'float32') {
      yield bytesOf(tensor.data);
    } else {
      const { values, scales } = quantizeMatrix(tensor, storage === 'int8-rows' ? 'rows' : 'columns');
      yield bytesOf(values);
      yield bytesOf(scales);
    }
  }
}

function bytesOf(view: ArrayBufferView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** Contents of a tensor file; quantised tensors come back as float32, with their integers beside. */
export interface TensorFile {
  readonly meta: Record<string, unknown>;
  readonly tensors: Map<string, Weight>;
  readonly quantized: Map<string, QuantizedMatrix>;
}

/** @throws FormatError when the file is damaged, of another kind or version, or shorter than its entries say. */
export async function readTensorFile(path: string): Promise<TensorFile> {
  const { meta, payload } = await readFramedFile(path, KIND);
  const { tensors: entries, ...rest } = meta as { tensors?: TensorEntry[] };
  if (!Array.isArray(entries)) throw new FormatError(`${path} lists no tensors`);
  const file: TensorFile = { meta: rest, tensors: new Map(), quantized: new Map() };
  const reader = new PayloadReader(path, payload);
  for (const entry of entries) readTensor(requireEntry(path, entry), reader, file);
  reader.end();
  return file;
}

const STORAGES: readonly string[] = ['float32', 'int8-columns', 'int8-rows'];
/** Most dimensions of a tensor. */
const MAX_RANK = 8;

/** @throws FormatError for what does not describe a tensor; its bytes are compared with those there are when it is read. */
function requireEntry(path: string, entry: unknown): TensorEntry {
  const { name, shape, storage } = Object(entry) as Partial<TensorEntry>;
  const isShape =
    Array.isArray(shape) &&
    shape.length <= MAX_RANK &&
    shape.every((size) => Number.isInteger(size) && size >= 0) &&
    Number.isSafeInteger(8 * shape.reduce((a, b) => a * b, 1));
  const isStored = STORAGES.includes(storage as string) && (storage === 'float32' || shape?.length === 2);
  if (typeof name === 'string' && isShape && isStored) return { name, shape, storage: storage! };
  throw new FormatError(`${path} lists a tensor that cannot be: ${shown(entry)}`);
}

function readTensor({ name, shape, storage }: TensorEntry, reader: PayloadReader, file: TensorFile): void {
  const count = shape.reduce((a, b) => a * b, 1);
  if (storage === 'float32') {
    file.tensors.set(name, { shape, data: new Float32Array(reader.take(4 * count)) });
    return;
  }
  const axis = storage === 'int8-rows' ? 'rows' : 'columns';
  const values = new Int8Array(reader.take(count));
  const scales = new Float32Array(reader.take(4 * shape[axis === 'rows' ? 0 : 1]));
  const matrix = { shape, values, scales, axis } as const;
  file.quantized.set(name, matrix);
  file.tensors.set(name, dequantizeMatrix(matrix));
}

class PayloadReader {
  readonly #path: string;
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(path: string, bytes: Uint8Array) {
    this.#path = path;
    this.#bytes = bytes;
  }

  /** The next bytes, copied into a buffer of their own (typed arrays need the alignment). */
  take(sizeBytes: number): ArrayBuffer {
    const end = this.#at + sizeBytes;
    if (end > this.#bytes.length) throw new FormatError(`${this.#path} ends inside a tensor`);
    const copy = new Uint8Array(sizeBytes);
    copy.set(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return copy.buffer;
  }

  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw new FormatError(`${this.#path} has ${left} bytes after its last tensor`);
  }
}

import { PbfReader } from 'pbf';
import { FormatError, messageOf } from '../../../src/core/errors.ts';
import type { BoundedFile } from '../files/bounded-file.ts';
import { decodeFloats, ELEMENT_BYTES, type ElementType, elementCount } from '../files/element-types.ts';

/** An operation of a graph. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** A tensor that a file holds. */
export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly type: ElementType;
  /** Little-endian, row-major, a buffer of its own. */
  readonly bytes: Buffer;
}

/** A graph as an ONNX file has it: operations in the order in which they run, and the tensors that they find in the file. */
export interface OnnxGraph {
  readonly nodes: readonly OnnxNode[];
  readonly tensors: ReadonlyMap<string, OnnxTensor>;
}

/** Element types by their number in the format (onnx.proto, TensorProto.DataType). */
const TYPES: Readonly<Record<number, ElementType>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  16: 'bfloat16',
};
/** Those that weights are of, by their number. */
const WEIGHTS: ReadonlySet<number> = new Set([1, 2, 3, 10, 11, 16]);
/** Wire type of what has a length of its own. */
const BYTES = 2;
/** Where a tensor says that its bytes lie in another file. */
const EXTERNAL = 1;
/** Longest file that is read: protobuf allows no longer one. */
const MAX_BYTES = 2 ** 31 - 1;

interface RawTensor {
  name: string;
  type: number;
  shape: number[];
  bytes?: Uint8Array;
  floats?: number[];
  integers?: number[];
  isExternal: boolean;
}

/**
 * Reads an ONNX file, all of which is held in memory.
 * @throws FormatError when it is damaged, no ONNX model, or keeps its tensors in other files.
 */
export async function readOnnxGraph(file: BoundedFile): Promise<OnnxGraph> {
  if (file.sizeBytes > MAX_BYTES) throw new FormatError(`${file.path} is longer than an ONNX file can be`);
  const bytes = await file.read(0, file.sizeBytes);
  const nodes: OnnxNode[] = [];
  const tensors = new Map<string, OnnxTensor>();
  const keep = (raw: RawTensor) => {
    // Sizes and axes in fields of their own are no weights.
    if (raw.bytes === undefined && raw.floats === undefined && raw.integers === undefined && !WEIGHTS.has(raw.type))
      return;
    tensors.set(raw.name, tensorOf(`${file.path}: the tensor ${raw.name}`, raw));
  };
  try {
    const reader = new PbfReader(bytes);
    reader.readFields((field: number) => {
      requireWithin(reader);
      if (field === 7) reader.readMessage(readGraph, undefined);
    }, undefined);
  } catch (cause) {
    if (cause instanceof FormatError) throw cause;
    throw new FormatError(`${file.path} is damaged, or no ONNX model: ${messageOf(cause)}`, { cause });
  }
  if (nodes.length === 0) throw new FormatError(`${file.path} is damaged, or no ONNX model: it has no operations`);
  return { nodes, tensors };

  function readGraph(field: number, _: undefined, pbf: PbfReader): void {
    requireWithin(pbf);
    if (field === 1) {
      const { node, value } = readNode(pbf);
      // A constant is a tensor of the file too.
      if (node.op === 'Constant' && value !== undefined && node.outputs.length > 0)
        keep({ ...value, name: node.outputs[0] });
      else nodes.push(node);
    } else if (field === 5) keep(readTensor(pbf));
  }
}

/** Content with a length of its own must end within the file; the library would go on reading nothing for as long as is said. @throws FormatError */
function requireWithin(pbf: PbfReader): void {
  if (pbf.type !== BYTES) return;
  const { pos } = pbf;
  const end = pbf.readVarint() + pbf.pos;
  pbf.pos = pos;
  if (end > pbf.length) throw new FormatError('the ONNX file is damaged: a part of it would end behind its end');
}

function readNode(pbf: PbfReader): { node: OnnxNode; value: RawTensor | undefined } {
  const node = { op: '', inputs: [] as string[], outputs: [] as string[] };
  let value: RawTensor | undefined;
  pbf.readMessage((field: number, _: undefined, inner: PbfReader) => {
    requireWithin(inner);
    if (field === 1) node.inputs.push(inner.readString());
    else if (field === 2) node.outputs.push(inner.readString());
    else if (field === 4) node.op = inner.readString();
    else if (field === 5)
      inner.readMessage((attribute: number) => {
        requireWithin(inner);
        if (attribute === 5) value = readTensor(inner);
      }, undefined);
  }, undefined);
  return { node, value };
}

function readTensor(pbf: PbfReader): RawTensor {
  const tensor: RawTensor = { name: '', type: 0, shape: [], isExternal: false };
  return pbf.readMessage((field: number, into: RawTensor, inner: PbfReader) => {
    requireWithin(inner);
    // A list of numbers may be packed into one field, or have a field for each.
    if (field === 1) inner.readPackedVarint(into.shape, true);
    else if (field === 2) into.type = inner.readVarint();
    else if (field === 4) into.floats = inner.readPackedFloat(into.floats ?? []);
    else if (field === 5) into.integers = inner.readPackedVarint(into.integers ?? [], true);
    else if (field === 8) into.name = inner.readString();
    else if (field === 9) into.bytes = inner.readBytes();
    else if (field === 14) into.isExternal = inner.readVarint() === EXTERNAL;
  }, tensor);
}

/** @throws FormatError where the numbers lie elsewhere than they are read from, or are not as many as the shape says. */
function tensorOf(what: string, { type, shape, bytes, floats, integers, isExternal }: RawTensor): OnnxTensor {
  if (isExternal)
    throw new FormatError(`${what} lies in another file, which is not read; export the model as one file`);
  const known = TYPES[type];
  if (known === undefined) throw new FormatError(`${what} is of a type that is not read, number ${type}`);
  const wanted = elementCount(what, shape) * ELEMENT_BYTES[known];
  const given = bytes ?? (floats && Buffer.from(Float32Array.from(floats).buffer)) ?? bytesOf(known, integers) ?? [];
  if (given.length !== wanted) {
    throw new FormatError(`${what} must have ${wanted} bytes for its shape [${shape}], it has ${given.length}`);
  }
  const own = Buffer.from(new ArrayBuffer(given.length));
  own.set(given);
  return { shape, type: known, bytes: own };
}

/** Small integers, and halves by their bits, may stand in a field of their own. */
function bytesOf(type: ElementType, integers: readonly number[] | undefined): Uint8Array | undefined {
  if (integers === undefined) return undefined;
  if (ELEMENT_BYTES[type] === 1) return Uint8Array.from(integers);
  if (type === 'float16' || type === 'bfloat16') return new Uint8Array(Uint16Array.from(integers).buffer);
  return type === 'int32' ? new Uint8Array(Int32Array.from(integers).buffer) : undefined;
}

/** The numbers of a tensor as float32; whole numbers of 8 bits as they are. @throws FormatError for those of another kind. */
export function numbersOf(what: string, { type, bytes }: OnnxTensor): Float32Array {
  if (type === 'int8') return Float32Array.from(new Int8Array(bytes.buffer));
  if (type === 'uint8') return Float32Array.from(bytes);
  return decodeFloats(what, bytes, type);
}

import { PbfWriter } from 'pbf';

/** Element types of ONNX tensors that our graphs use, by their number in the format (onnx.proto, TensorProto.DataType). */
export const ELEMENT_TYPES = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, float64: 11 } as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

/** A size, or the name of a size that is known when the graph runs. */
export type Dim = number | string;

export type Attribute = number | { readonly int: number } | readonly number[] | string | { readonly graph: GraphSpec };

export interface NodeSpec {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** A plain number is a float attribute, `{int}` an integer, an array integers, `{graph}` a graph that the node runs. */
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface TensorSpec {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: ArrayBufferView;
}

export interface ValueSpec {
  readonly name: string;
  /** Left out where onnxruntime infers type and shape, as inside of a node. */
  readonly type?: ElementType;
  readonly shape: readonly Dim[];
}

export interface GraphSpec {
  readonly nodes: readonly NodeSpec[];
  readonly initializers: readonly TensorSpec[];
  readonly inputs: readonly ValueSpec[];
  readonly outputs: readonly ValueSpec[];
}

const IR_VERSION = 8;
const OPSET = 17;

/** Serialises a graph as an ONNX `ModelProto` (onnx.proto of opset 17, plus onnxruntime's own operators). */
export function writeModel(graph: GraphSpec): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeVarintField(1, IR_VERSION);
  pbf.writeStringField(2, 'kenyon');
  pbf.writeMessage(7, writeGraph, graph);
  pbf.writeMessage(8, writeOpset, { domain: '', version: OPSET });
  pbf.writeMessage(8, writeOpset, { domain: 'com.microsoft', version: 1 });
  return pbf.finish();
}

function writeOpset(opset: { domain: string; version: number }, pbf: PbfWriter): void {
  pbf.writeStringField(1, opset.domain);
  pbf.writeVarintField(2, opset.version);
}

function writeGraph(graph: GraphSpec, pbf: PbfWriter): void {
  for (const node of graph.nodes) pbf.writeMessage(1, writeNode, node);
  pbf.writeStringField(2, 'graph');
  for (const tensor of graph.initializers) pbf.writeMessage(5, writeTensor, tensor);
  for (const input of graph.inputs) pbf.writeMessage(11, writeValue, input);
  for (const output of graph.outputs) pbf.writeMessage(12, writeValue, output);
}

function writeNode(node: NodeSpec, pbf: PbfWriter): void {
  for (const name of node.inputs) pbf.writeStringField(1, name);
  for (const name of node.outputs) pbf.writeStringField(2, name);
  pbf.writeStringField(4, node.op);
  for (const attribute of Object.entries(node.attributes)) pbf.writeMessage(5, writeAttribute, attribute);
  if (node.domain) pbf.writeStringField(7, node.domain);
}

function writeAttribute([name, value]: [string, Attribute], pbf: PbfWriter): void {
  pbf.writeStringField(1, name);
  if (typeof value === 'number') {
    pbf.writeFloatField(2, value);
    pbf.writeVarintField(20, 1);
  } else if (typeof value === 'string') {
    pbf.writeStringField(4, value);
    pbf.writeVarintField(20, 3);
  } else if ('int' in value) {
    pbf.writeVarintField(3, value.int);
    pbf.writeVarintField(20, 2);
  } else if ('graph' in value) {
    pbf.writeMessage(6, writeGraph, value.graph);
    pbf.writeVarintField(20, 5);
  } else {
    for (const item of value) pbf.writeVarintField(8, item);
    pbf.writeVarintField(20, 7);
  }
}

function writeTensor(tensor: TensorSpec, pbf: PbfWriter): void {
  for (const size of tensor.shape) pbf.writeVarintField(1, size);
  pbf.writeVarintField(2, ELEMENT_TYPES[tensor.type]);
  pbf.writeStringField(8, tensor.name);
  pbf.writeBytesField(9, new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength));
}

function writeValue(value: ValueSpec, pbf: PbfWriter): void {
  pbf.writeStringField(1, value.name);
  if (value.type) pbf.writeMessage(2, writeType, value);
}

function writeType(value: ValueSpec, pbf: PbfWriter): void {
  pbf.writeMessage(1, writeTensorType, value);
}

function writeTensorType(value: ValueSpec, pbf: PbfWriter): void {
  pbf.writeVarintField(1, ELEMENT_TYPES[value.type!]);
  pbf.writeMessage(2, writeShape, value.shape);
}

function writeShape(shape: readonly Dim[], pbf: PbfWriter): void {
  for (const dim of shape) pbf.writeMessage(1, writeDim, dim);
}

function writeDim(dim: Dim, pbf: PbfWriter): void {
  if (typeof dim === 'number') pbf.writeVarintField(1, dim);
  else pbf.writeStringField(2, dim);
}

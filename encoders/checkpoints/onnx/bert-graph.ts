import { FormatError } from '../../../src/core/errors.ts';
import type { BoundedFile } from '../files/bounded-file.ts';
import type { Checkpoint, StoredTensor } from '../files/checkpoint.ts';
import { ELEMENT_BYTES, type ElementType, transpose } from '../files/element-types.ts';
import { numbersOf, type OnnxGraph, type OnnxNode, type OnnxTensor, readOnnxGraph } from './onnx-file.ts';

/** A product with a matrix of the file, and where it stands in the graph. */
interface Product {
  /** What is multiplied, before it was made 8-bit. */
  readonly source: string;
  /** `[in, out]`. */
  readonly weight: StoredTensor;
  readonly output: string;
}

/** One to which a bias is added; `output` is the sum. */
interface Dense extends Product {
  readonly bias: OnnxTensor;
}

/** Operations that move or scale numbers, between a matrix and the product of attention that it is for. */
const MOVING: ReadonlySet<string> = new Set([
  'Reshape',
  'Transpose',
  'Div',
  'Mul',
  'Cast',
  'Identity',
  'Squeeze',
  'Unsqueeze',
]);
/** Tables by the inputs that they are looked up by; positions are counted in the graph. */
const TABLES: ReadonlyMap<string, string> = new Map([
  ['input_ids', 'word'],
  ['token_type_ids', 'token_type'],
]);
const FLOATS: ReadonlySet<ElementType> = new Set(['float32', 'float16', 'bfloat16', 'float64']);
/** Most such operations that are followed. */
const MAX_STEPS = 16;

/**
 * Reads the encoder out of an ONNX file of a BERT, whatever its tensors are called, and gives them the names of Hugging Face: exports
 * call matrices by numbers, so it goes by how the graph uses them. Weights of 8 bits (MatMulInteger, as onnxruntime quantizes dynamically, and
 * tables behind DequantizeLinear) become float32. All of the file is held in memory.
 * @throws FormatError when it is damaged, or of another shape than a BERT with LayerNormalization: fused operations, other norms, no biases.
 */
export async function openOnnx(file: BoundedFile): Promise<Checkpoint> {
  const graph = await readOnnxGraph(file);
  const tensors = new BertGraph(file.path, graph).tensors();
  return { format: 'ONNX', tensors, close: () => file.close() };
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

class BertGraph {
  readonly #path: string;
  readonly #graph: OnnxGraph;
  readonly #producers = new Map<string, OnnxNode>();
  readonly #consumers = new Map<string, OnnxNode[]>();

  constructor(path: string, graph: OnnxGraph) {
    this.#path = path;
    this.#graph = graph;
    for (const node of graph.nodes) {
      for (const output of node.outputs) {
        if (this.#producers.has(output)) throw this.#notBert(`two operations give ${output}`);
        this.#producers.set(output, node);
      }
      for (const input of node.inputs) append(this.#consumers, input, node);
    }
  }

  tensors(): Map<string, StoredTensor> {
    const found = new Map<string, StoredTensor>();
    const norms = this.#graph.nodes.filter(({ op }) => op === 'LayerNormalization');
    if (norms.length < 3 || norms.length % 2 === 0)
      throw this.#notBert(`it has ${norms.length} operations LayerNormalization, not one and two a layer`);
    this.#takeTables(found);
    const dense = this.#allDense();
    const bySource = new Map<string, Dense[]>();
    for (const one of dense) append(bySource, one.source, one);
    const byOutput = new Map(dense.map((one) => [one.output, one]));
    this.#takeNorm(found, 'embeddings.LayerNorm', norms[0]);
    for (let layer = 0, before = norms[0]; layer < (norms.length - 1) / 2; layer++) {
      const name = `encoder.layer.${layer}`;
      const [attended, fed] = norms.slice(1 + 2 * layer, 3 + 2 * layer);
      const into = bySource.get(before.outputs[0]) ?? [];
      if (into.length !== 3)
        throw this.#notBert(`${into.length} matrices read what goes into layer ${layer}, not query, key and value`);
      for (const one of into) this.#takeDense(found, `${name}.attention.self.${this.#partOf(one, layer)}`, one);
      this.#takeDense(found, `${name}.attention.output.dense`, this.#residualBranch(byOutput, attended, before, layer));
      this.#takeNorm(found, `${name}.attention.output.LayerNorm`, attended);
      const [inner, ...rest] = bySource.get(attended.outputs[0]) ?? [];
      if (inner === undefined || rest.length > 0)
        throw this.#notBert(`layer ${layer} has not one matrix after its attention`);
      this.#takeDense(found, `${name}.intermediate.dense`, inner);
      this.#takeDense(found, `${name}.output.dense`, this.#residualBranch(byOutput, fed, attended, layer));
      this.#takeNorm(found, `${name}.output.LayerNorm`, fed);
      before = fed;
    }
    return found;
  }

  #takeTables(found: Map<string, StoredTensor>): void {
    for (const node of this.#graph.nodes) {
      if (node.op !== 'Gather') continue;
      const [table, index] = node.inputs;
      const weight = this.#tableOf(table, node.outputs[0]);
      if (weight === undefined) continue;
      const from = this.#sourceOf(index, 'Cast');
      const name = `embeddings.${TABLES.get(from) ?? 'position'}_embeddings.weight`;
      if (found.has(name)) throw this.#notBert(`two tables are looked up by ${from}`);
      found.set(name, weight);
    }
    if (!found.has('embeddings.word_embeddings.weight')) throw this.#notBert('no table is looked up by input_ids');
  }

  /** A table `[rows, width]` of the file that a node looks up, of 8 bits where what it finds is dequantised. */
  #tableOf(name: string, found: string): StoredTensor | undefined {
    const table = this.#graph.tensors.get(name);
    if (table === undefined || ELEMENT_BYTES[table.type] > 1) return this.#floats(name, 2);
    const after = this.#consumers.get(found)?.find(({ op }) => op === 'DequantizeLinear');
    return after && this.#dequantized(name, after.inputs[1], after.inputs[2]);
  }

  /** A tensor of the file as float32, or one that stands in it as 8 bits. */
  #floats(name: string, rank: number): StoredTensor | undefined {
    const producer = this.#producers.get(name);
    if (producer?.op === 'DequantizeLinear') {
      const [table, scale, zero] = producer.inputs;
      return this.#dequantized(table, scale, zero);
    }
    if (producer?.op === 'Mul') {
      // Written out: the integers as float32, times their scales.
      const [cast, scale] = producer.inputs;
      const table = this.#producers.get(cast);
      return table?.op === 'Cast' ? this.#dequantized(table.inputs[0], scale, undefined) : undefined;
    }
    const tensor = this.#graph.tensors.get(name);
    if (tensor?.shape.length !== rank || !FLOATS.has(tensor.type)) return undefined;
    return { shape: tensor.shape, read: async () => numbersOf(`${this.#path}: the tensor ${name}`, tensor) };
  }

  /** `[rows, columns]` of (q - zero) * scale, with one scale, one a column or, of shape `[rows, 1]`, one a row. */
  #dequantized(name: string, scaleName: string, zeroName: string | undefined): StoredTensor | undefined {
    const { tensors } = this.#graph;
    const [table, scale] = [tensors.get(name), tensors.get(scaleName)];
    const zero = zeroName ? tensors.get(zeroName) : undefined;
    if (table?.shape.length !== 2 || scale?.type !== 'float32') return undefined;
    if (zeroName && zero === undefined) throw this.#notBert(`the zero point ${zeroName} does not stand in the file`);
    const [rows, columns] = table.shape;
    const read = async () => {
      const scales = numbersOf(`${this.#path}: the tensor ${scaleName}`, scale);
      const zeros =
        zero === undefined ? new Float32Array(scales.length) : numbersOf(`${this.#path}: ${zeroName}`, zero);
      const perRow = scale.shape.length === 2 && scale.shape[1] === 1;
      if (![1, perRow ? rows : columns].includes(scales.length) || zeros.length !== scales.length)
        throw this.#notBert(
          `${name} has ${scales.length} scales and ${zeros.length} zero points for its shape [${table.shape}]`,
        );
      const [forRow, forColumn] = scales.length === 1 ? [0, 0] : perRow ? [1, 0] : [0, 1];
      const numbers = numbersOf(`${this.#path}: the tensor ${name}`, table);
      numbers.forEach((number, i) => {
        const column = i % columns;
        const at = ((i - column) / columns) * forRow + column * forColumn;
        numbers[i] = (number - zeros[at]) * scales[at];
      });
      return numbers;
    };
    return { shape: table.shape, read };
  }

  #allDense(): Dense[] {
    return this.#graph.nodes.flatMap((node) => {
      const product = this.#productOf(node);
      if (product === undefined) return [];
      for (const sum of this.#consumers.get(product.output) ?? []) {
        if (sum.op !== 'Add') continue;
        const other = sum.inputs.find((name) => name !== product.output);
        const bias = other === undefined ? undefined : this.#graph.tensors.get(other);
        if (bias?.shape.length === 1) return [{ ...product, bias, output: sum.outputs[0] }];
      }
      return [];
    });
  }

  #productOf(node: OnnxNode): Product | undefined {
    if (node.op === 'MatMulInteger') return this.#integerProduct(node);
    if (node.op !== 'MatMul') return undefined;
    const { inputs, outputs } = node;
    const weight = this.#floats(inputs[1], 2);
    return weight && { source: inputs[0], weight, output: outputs[0] };
  }

  /** As onnxruntime quantizes: integers times integers, as float32, times the scales of both. */
  #integerProduct({ inputs, outputs }: OnnxNode): Product | undefined {
    const [cast] = this.#consumers.get(outputs[0]) ?? [];
    const [scaled] = (cast && this.#consumers.get(cast.outputs[0])) ?? [];
    if (cast?.op !== 'Cast' || scaled?.op !== 'Mul') return undefined;
    const scales = this.#producers.get(scaled.inputs.find((name) => name !== cast.outputs[0]) ?? '');
    const scale = scales?.inputs.find((name) => this.#graph.tensors.has(name));
    const quantized = this.#producers.get(inputs[0]);
    if (scale === undefined || quantized?.op !== 'DynamicQuantizeLinear') return undefined;
    const weight = this.#dequantized(inputs[1], scale, inputs[3]);
    return weight && { source: quantized.inputs[0], weight, output: scaled.outputs[0] };
  }

  /** What a matrix of attention is for: queries are the left side of the product before the softmax, keys the right one, values come after it. */
  #partOf({ output }: Dense, layer: number): 'query' | 'key' | 'value' {
    let name = output;
    for (let step = 0; step < MAX_STEPS; step++) {
      const next = this.#consumers.get(name)?.find(({ op }) => op === 'MatMul' || MOVING.has(op));
      if (next === undefined) break;
      if (next.op !== 'MatMul') {
        name = next.outputs[0];
        continue;
      }
      const [left] = next.inputs;
      if (left === name) return 'query';
      return this.#producers.get(this.#sourceOf(left, 'Cast', 'Dropout', 'Where'))?.op === 'Softmax' ? 'value' : 'key';
    }
    throw this.#notBert(`what the matrices of layer ${layer} are for cannot be told`);
  }

  /** Goes back through operations of these kinds. */
  #sourceOf(name: string, ...ops: readonly string[]): string {
    let from = name;
    for (let step = 0; step < MAX_STEPS; step++) {
      const producer = this.#producers.get(from);
      if (producer === undefined || !ops.includes(producer.op)) break;
      from = producer.inputs[producer.op === 'Where' ? 2 : 0];
    }
    return from;
  }

  /** The matrix whose output is added to what a layer goes on with, before a norm. */
  #residualBranch(byOutput: ReadonlyMap<string, Dense>, norm: OnnxNode, past: OnnxNode, layer: number): Dense {
    const sum = this.#producers.get(norm.inputs[0]);
    const branch =
      sum?.op === 'Add' && sum.inputs.includes(past.outputs[0])
        ? sum.inputs.find((name) => byOutput.has(name))
        : undefined;
    if (branch === undefined)
      throw this.#notBert(`layer ${layer} does not add what its matrices give to what they were given`);
    return byOutput.get(branch)!;
  }

  /** PyTorch keeps a matrix as `[out, in]`. */
  #takeDense(found: Map<string, StoredTensor>, name: string, { weight, bias }: Dense): void {
    const shape = [...weight.shape].reverse();
    found.set(`${name}.weight`, { shape, read: async () => transpose(await weight.read(), shape) });
    found.set(`${name}.bias`, { shape: bias.shape, read: async () => numbersOf(`${this.#path}: ${name}.bias`, bias) });
  }

  #takeNorm(found: Map<string, StoredTensor>, name: string, { inputs: [, gain, bias] }: OnnxNode): void {
    for (const [end, tensor] of [
      ['weight', gain],
      ['bias', bias],
    ] as const) {
      const floats = tensor === undefined ? undefined : this.#floats(tensor, 1);
      if (floats === undefined) throw this.#notBert(`a LayerNormalization has no ${end} in the file`);
      found.set(`${name}.${end}`, floats);
    }
  }

  #notBert(why: string): FormatError {
    return new FormatError(
      `${this.#path} is no graph of a BERT as it is read (plain operations, norms as LayerNormalization): ${why}`,
    );
  }
}

import {
  type Attribute,
  type Dim,
  type ElementType,
  type GraphSpec,
  type NodeSpec,
  type TensorSpec,
  type ValueSpec,
  writeModel,
} from './model-proto.ts';

/** A tensor of the graph under construction. */
export interface Value {
  readonly name: string;
  readonly shape: readonly Dim[];
  /** True when a trained parameter stands behind it. */
  readonly differentiable: boolean;
}

/** Given the gradient of a node's output, returns the gradient of each of its inputs (undefined: none). */
export type Backward = (gradient: Value) => (Value | undefined)[];

export interface EmitOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Operators beyond the standard set stand in onnxruntime's own domain. */
  readonly domain?: '' | 'com.microsoft';
  readonly outputs?: number;
}

const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  bool: Uint8Array,
} as const;

/**
 * Builds an ONNX graph node by node and, from the differentiable nodes that it recorded, the graph of its gradients
 * (reverse mode: Griewank and Walther, "Evaluating Derivatives", chapter 3). Nodes come out in execution order.
 */
export class GraphBuilder {
  readonly #nodes: NodeSpec[] = [];
  readonly #initializers: TensorSpec[] = [];
  readonly #inputs: ValueSpec[] = [];
  readonly #outputs: ValueSpec[] = [];
  readonly #prefix: string;
  readonly #tape: { output: Value; inputs: readonly Value[]; backward: Backward }[] = [];
  readonly #constants = new Map<string, Value>();
  #serial = 0;
  #seeds = 0;

  /** @param prefix begins the name of everything in the graph; a graph inside of another needs names of its own. */
  constructor(prefix = '') {
    this.#prefix = prefix;
  }

  /** An empty graph for a node of this one to run, which may use the values of this one too. */
  inner(): GraphBuilder {
    return new GraphBuilder(`${this.#name('inner')}/`);
  }

  /** Declares a tensor that the caller feeds; `parameter` marks it as trained. */
  input(name: string, type: ElementType, shape: readonly Dim[], parameter = false): Value {
    this.#inputs.push({ name, type, shape });
    return { name, shape, differentiable: parameter };
  }

  /** A tensor stored in the graph. */
  initializer(name: string, type: ElementType, shape: readonly number[], data: ArrayBufferView): Value {
    this.#initializers.push({ name, type, shape, data });
    return { name, shape, differentiable: false };
  }

  /** A small constant; equal ones are stored once. */
  constant(type: keyof typeof ARRAYS, values: readonly number[], shape: readonly number[] = [values.length]): Value {
    const key = `${type}:${shape.join('x')}:${values.join(',')}`;
    let value = this.#constants.get(key);
    if (!value) {
      const data =
        type === 'int64' ? BigInt64Array.from(values, BigInt) : ARRAYS[type].from(values as number[] & bigint[]);
      value = this.initializer(this.#name('const'), type, shape, data);
      this.#constants.set(key, value);
    }
    return value;
  }

  /** A number that no other call gave; seeds of random operators, so that no two of them draw the same. */
  nextSeed(): number {
    // Far apart: onnxruntime's generator is multiplicative, and small seeds would give streams in step.
    return (++this.#seeds * 9_973_747) % 16_777_213;
  }

  scalar(value: number): Value {
    return this.constant('float32', [value], []);
  }

  /** Appends a node without a gradient. */
  emit(op: string, inputs: readonly Value[], shape: readonly Dim[], options: EmitOptions = {}): Value {
    return this.emitMany(op, inputs, [shape], options)[0];
  }

  /** Appends a node with several outputs. */
  emitMany(
    op: string,
    inputs: readonly Value[],
    shapes: readonly (readonly Dim[])[],
    options: EmitOptions = {},
  ): Value[] {
    const outputs = shapes.map(() => this.#name(op));
    this.#nodes.push({
      op,
      domain: options.domain ?? '',
      inputs: inputs.map((value) => value.name),
      outputs,
      attributes: options.attributes ?? {},
    });
    return outputs.map((name, i) => ({ name, shape: shapes[i], differentiable: false }));
  }

  /** Marks `output` as a differentiable function of `inputs`; returns it. */
  record(output: Value, inputs: readonly Value[], backward: Backward): Value {
    if (!inputs.some((input) => input.differentiable)) return output;
    const value = { ...output, differentiable: true };
    this.#tape.push({ output: value, inputs, backward });
    return value;
  }

  /**
   * Appends the gradient of the scalar `loss` with respect to each of `parameters`.
   * A parameter that the loss does not depend on has no gradient (undefined).
   */
  gradients(loss: Value, parameters: readonly Value[]): (Value | undefined)[] {
    const found = new Map<string, Value>([[loss.name, this.scalar(1)]]);
    for (const { output, inputs, backward } of this.#tape.toReversed()) {
      const gradient = found.get(output.name);
      if (!gradient) continue;
      backward(gradient).forEach((part, i) => {
        const input = inputs[i];
        if (!part || !input.differentiable) return;
        const known = found.get(input.name);
        found.set(input.name, known ? this.emit('Add', [known, part], input.shape) : part);
      });
    }
    return parameters.map((parameter) => found.get(parameter.name));
  }

  /** Makes `value` an output of the graph under `name`. */
  output(name: string, value: Value, type: ElementType = 'float32'): void {
    this.#nodes.push({ op: 'Identity', domain: '', inputs: [value.name], outputs: [name], attributes: {} });
    this.#outputs.push({ name, type, shape: value.shape });
  }

  /** Declares what the node that runs this inner graph hands it, of whatever type that is. */
  handed(shape: readonly Dim[]): Value {
    const name = this.#name('handed');
    this.#inputs.push({ name, shape });
    return { name, shape, differentiable: false };
  }

  /** Makes `value` the next thing that this inner graph hands back. */
  handBack(value: Value): void {
    const { name, shape } = this.emit('Identity', [value], value.shape);
    this.#outputs.push({ name, shape });
  }

  /** The graph as built so far. */
  spec(): GraphSpec {
    return { nodes: this.#nodes, initializers: this.#initializers, inputs: this.#inputs, outputs: this.#outputs };
  }

  /** The finished model's bytes, as onnxruntime reads them. */
  build(): Uint8Array {
    return writeModel(this.spec());
  }

  #name(hint: string): string {
    return `${this.#prefix}${hint}_${this.#serial++}`;
  }
}

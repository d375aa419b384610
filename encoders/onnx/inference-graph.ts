import type { RoFormerConfig } from '../roformer/config.ts';
import { type QuantizedMatrix, quantizeMatrix } from '../roformer/tensor-file.ts';
import { layerNames, type Weights } from '../roformer/weights.ts';
import { GraphBuilder, type Value } from './graph.ts';
import { type EncoderGraph, floatLinear, type LinearLayer, rotaryTables, sentenceVectors } from './roformer-graph.ts';

/** Arithmetic of the matrix products: float32, or 8-bit weights with activations quantised as they come. */
export type Precision = 'fp32' | 'int8';

/** What the exporter needs of a model. */
export interface ExportSource {
  readonly config: RoFormerConfig;
  readonly weights: Weights;
  /** Stored 8-bit matrices, used as they are; others are quantised from the float weights. */
  readonly quantized?: ReadonlyMap<string, QuantizedMatrix>;
}

/**
 * Exports an encoder as ONNX: inputs `tokens` int32 `[batch, seqLen]` and `lengths` int32 `[batch]`, output `vectors`
 * float32 `[batch, hidden]` of unit length. The operators are the standard ones of opset 17 and onnxruntime's own.
 */
export function inferenceGraph(source: ExportSource, precision: Precision): Uint8Array {
  const { config, weights } = source;
  const g = new GraphBuilder();
  const parameters = new Map<string, Value>();
  const inLayers = new Set(Array.from({ length: config.numLayers }, (_, i) => Object.values(layerNames(i))).flat());
  for (const [name, { shape, data }] of weights) {
    if (precision === 'fp32' || !inLayers.has(name)) {
      parameters.set(name, g.initializer(name, 'float32', shape, data));
    }
  }
  const graph: EncoderGraph = {
    g,
    config,
    parameters,
    tables: rotaryTables(g, config),
    linear: precision === 'fp32' ? floatLinear(parameters) : quantizedLinear(g, source),
    dropout: 0,
  };
  const tokenIds = g.input('tokens', 'int32', ['batch', 'seqLen']);
  const lengths = g.input('lengths', 'int32', ['batch']);
  g.output('vectors', sentenceVectors(graph, { tokenIds, lengths }));
  return g.build();
}

/** Products with int8 columns of weights; the activations of a whole tensor share one scale, found at run time. */
function quantizedLinear(g: GraphBuilder, { weights, quantized }: ExportSource): LinearLayer {
  const stored = new Map<string, { values: Value; scales: Value }>();
  const matrixOf = (name: string) => {
    let entry = stored.get(name);
    if (!entry) {
      const matrix = quantized?.get(name) ?? quantizeMatrix(weights.get(name)!, 'columns');
      entry = {
        values: g.initializer(`${name}.values`, 'int8', matrix.shape as number[], matrix.values),
        scales: g.initializer(`${name}.scales`, 'float32', [matrix.scales.length], matrix.scales),
      };
      stored.set(name, entry);
    }
    return entry;
  };
  return (graph, x, name) => {
    const { values, scales } = matrixOf(name);
    const shape = [...x.shape.slice(0, -1), values.shape[1]];
    return graph.emit('DynamicQuantizeMatMul', [x, values, scales], shape, { domain: 'com.microsoft' });
  };
}

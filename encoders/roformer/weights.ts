import { createRandom } from '../../src/core/random.ts';
import { headWidth, type RoFormerConfig } from './config.ts';

/** One float32 parameter; matrices are laid out `[fan-in, fan-out]`, row-major, so that y = x W. */
export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** All parameters of a model by name, in the order of {@link weightShapes}. */
export type Weights = Map<string, Weight>;

export const TOKEN_EMBEDDING = 'embedding.token';
export const SEGMENT_EMBEDDING = 'embedding.segment';
/** `[features, classes]`; see `headWidth`. */
export const HEAD_WEIGHT = 'head.weight';
/** `[classes]`. */
export const HEAD_BIAS = 'head.bias';

/** Names of the six matrices of layer `i`. */
export function layerNames(i: number) {
  const prefix = `layer.${i}`;
  return {
    query: `${prefix}.attention.query`,
    key: `${prefix}.attention.key`,
    value: `${prefix}.attention.value`,
    output: `${prefix}.attention.output`,
    ffnIn: `${prefix}.ffn.in`,
    ffnOut: `${prefix}.ffn.out`,
  };
}

/** Name and shape of every parameter of the encoder and of its head, which comes last. */
export function weightShapes(config: RoFormerConfig): Map<string, readonly number[]> {
  const d = config.hiddenSize;
  const f = config.intermediateSize;
  const shapes = new Map<string, readonly number[]>([
    [TOKEN_EMBEDDING, [config.vocabSize, d]],
    [SEGMENT_EMBEDDING, [config.segmentTypes, d]],
  ]);
  for (let i = 0; i < config.numLayers; i++) {
    const names = layerNames(i);
    for (const name of [names.query, names.key, names.value, names.output]) shapes.set(name, [d, d]);
    shapes.set(names.ffnIn, [d, f]);
    shapes.set(names.ffnOut, [f, d]);
  }
  if (config.head !== undefined) {
    shapes.set(HEAD_WEIGHT, [headWidth(config.head, d), config.head.classes]);
    shapes.set(HEAD_BIAS, [config.head.classes]);
  }
  return shapes;
}

/**
 * Fresh weights: normal, truncated at two deviations, std = 1.1368 / sqrt(fan-in width) * layers^(-1/2)
 * (RoFormerV2, Su 2022, kexue.fm 8998). Embeddings use their own width as fan-in. The head's bias begins with zeros.
 */
export function initialWeights(config: RoFormerConfig, seed: number): Weights {
  const random = createRandom(seed);
  const weights: Weights = new Map();
  for (const [name, shape] of weightShapes(config)) {
    const fanIn = name.startsWith('embedding.') ? shape[1] : shape[0];
    const std = 1.1368 / Math.sqrt(fanIn) / Math.sqrt(config.numLayers);
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
    weights.set(name, { shape, data });
    if (name === HEAD_BIAS) continue;
    for (let i = 0; i < data.length; i++) {
      let z = random.normal();
      while (Math.abs(z) > 2) z = random.normal();
      data[i] = z * std;
    }
  }
  return weights;
}

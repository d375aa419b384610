import { createRandom } from '../../src/core/random.ts';
import { headWidth, type RoFormerConfig, vectorDim } from './config.ts';
import { type EntityHead, headSizeOf, isPointer, numTags, schemeOf } from './entity-head.ts';

/** One float32 parameter; matrices are laid out `[fan-in, fan-out]`, row-major, so that y = x W. */
export interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** All parameters of a model by name, in the order of {@link weightShapes}. */
export type Weights = Map<string, Weight>;

export const TOKEN_EMBEDDING = 'embedding.token';
export const SEGMENT_EMBEDDING = 'embedding.segment';
/** Of BERT: a vector a position, `[maxTokens, hidden]`. */
export const POSITION_EMBEDDING = 'embedding.position';
/** The norm of the embeddings, of models that are no RoFormerV2. */
export const EMBEDDING_NORM = 'embedding.norm';
/** Of weighted pooling: the weight of each token, `[vocab, 1]`, and what the last hidden state adds to it, `[hidden, 1]`. */
export const POOLING_TOKEN = 'pooling.token';
export const POOLING_HIDDEN = 'pooling.hidden';
/** From the pooled tokens to the sentence vector: `[hidden, projection]`. */
export const PROJECTION = 'projection.weight';
/** Tables with a row for each token, `[vocab, width]`, which an encoder reads by looking up token ids and in no other way. */
export const ROW_TABLES: ReadonlySet<string> = new Set([TOKEN_EMBEDDING, POOLING_TOKEN]);
/** `[features, classes]`; see `headWidth`. */
export const HEAD_WEIGHT = 'head.weight';
/** `[classes]`. */
export const HEAD_BIAS = 'head.bias';

/** Queries and keys of a pointer head: `[hidden, types * d]` each, type after type, or `[hidden, d]` of the efficient one. */
export const POINTER_QUERY = 'entities.query';
export const POINTER_KEY = 'entities.key';
/** The efficient pointer's score of each type, over [q_i; k_i; q_j; k_j]: `[4 d, types]`. */
export const POINTER_TYPE = 'entities.type';
/** Scores of tags: `[hidden, tags]` and `[tags]`. */
export const TAG_WEIGHT = 'entities.weight';
export const TAG_BIAS = 'entities.bias';
/** Of a CRF: the score of going from tag i to tag j, `[tags, tags]`, and of beginning or ending with a tag, `[tags]`. */
export const CRF_TRANSITIONS = 'crf.transitions';
export const CRF_START = 'crf.start';
export const CRF_END = 'crf.end';

/** Biases, and the scores of a CRF, which are biases of pairs of tags: no optimizer lets them decay. */
export const BIASES: ReadonlySet<string> = new Set([HEAD_BIAS, TAG_BIAS, CRF_TRANSITIONS, CRF_START, CRF_END]);

/** Whether a weight is of a head that finds entities. */
export function isEntityWeight(name: string): boolean {
  return name.startsWith('entities.') || name.startsWith('crf.');
}

const TEACHER = 'teacher.';

/** Name of the linear head from sentence vectors to the vectors of teacher `i`, `[dim, width of the teacher]`. */
export function teacherName(i: number): string {
  return `${TEACHER}${i}`;
}

/** Whether a weight is a head that follows a teacher. */
export function isTeacherWeight(name: string): boolean {
  return name.startsWith(TEACHER);
}

/** Weights that begin with zeros. */
const ZEROS: ReadonlySet<string> = new Set([...BIASES, POOLING_HIDDEN]);

/** Name and shape of every parameter of a head that finds entities. */
export function entityWeightShapes(head: EntityHead, hiddenSize: number): Map<string, readonly number[]> {
  const { kind, types } = head;
  if (isPointer(head)) {
    const d = headSizeOf(head);
    const width = kind === 'global-pointer' ? types.length * d : d;
    const both: [string, readonly number[]][] = [POINTER_QUERY, POINTER_KEY].map((name) => [name, [hiddenSize, width]]);
    return new Map(kind === 'global-pointer' ? both : [...both, [POINTER_TYPE, [4 * d, types.length]]]);
  }
  const tags = numTags(schemeOf(head), types.length);
  const emissions: [string, readonly number[]][] = [
    [TAG_WEIGHT, [hiddenSize, tags]],
    [TAG_BIAS, [tags]],
  ];
  if (kind === 'softmax') return new Map(emissions);
  return new Map([...emissions, [CRF_TRANSITIONS, [tags, tags]], [CRF_START, [tags]], [CRF_END, [tags]]]);
}

/** Name of the bias `[width]` of a matrix or a norm, which models have that are no RoFormerV2. */
export function biasOf(name: string): string {
  return `${name}.bias`;
}

/** Name of the gain `[width]` of a norm. */
export function gainOf(norm: string): string {
  return `${norm}.gain`;
}

/** Whether a weight of an encoder is a bias or a gain, which no optimizer lets decay. */
export function isBiasOrGain(name: string): boolean {
  return name.endsWith('.bias') || name.endsWith('.gain');
}

/** Names of the six matrices of layer `i`, and of its norms, whose gains and biases only models have that are no RoFormerV2. */
export function layerNames(i: number) {
  const prefix = `layer.${i}`;
  return {
    query: `${prefix}.attention.query`,
    key: `${prefix}.attention.key`,
    value: `${prefix}.attention.value`,
    output: `${prefix}.attention.output`,
    ffnIn: `${prefix}.ffn.in`,
    ffnOut: `${prefix}.ffn.out`,
    attentionNorm: `${prefix}.attention.norm`,
    ffnNorm: `${prefix}.ffn.norm`,
  };
}

/** Name and shape of every parameter of the encoder and of its heads, which come last. */
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
    if (config.architecture === undefined) continue;
    for (const name of [names.query, names.key, names.value, names.output, names.ffnOut]) shapes.set(biasOf(name), [d]);
    shapes.set(biasOf(names.ffnIn), [f]);
    for (const norm of [names.attentionNorm, names.ffnNorm]) setNorm(shapes, norm, d);
  }
  if (config.architecture !== undefined) setNorm(shapes, EMBEDDING_NORM, d);
  if (config.architecture === 'bert') shapes.set(POSITION_EMBEDDING, [config.maxTokens, d]);
  if (config.pooling === 'weighted') {
    shapes.set(POOLING_TOKEN, [config.vocabSize, 1]);
    shapes.set(POOLING_HIDDEN, [d, 1]);
  }
  if (config.projection !== undefined) shapes.set(PROJECTION, [d, config.projection]);
  config.teachers?.forEach((width, i) => {
    shapes.set(teacherName(i), [vectorDim(config), width]);
  });
  if (config.head !== undefined) {
    shapes.set(HEAD_WEIGHT, [headWidth(config.head, config), config.head.classes]);
    shapes.set(HEAD_BIAS, [config.head.classes]);
  }
  if (config.entities !== undefined) {
    for (const [name, shape] of entityWeightShapes(config.entities, d)) shapes.set(name, shape);
  }
  return shapes;
}

function setNorm(shapes: Map<string, readonly number[]>, norm: string, width: number): void {
  shapes.set(gainOf(norm), [width]);
  shapes.set(biasOf(norm), [width]);
}

/**
 * Fresh weights: normal, truncated at two deviations, std = 1.1368 / sqrt(fan-in width) * layers^(-1/2)
 * (RoFormerV2, Su 2022, kexue.fm 8998). Embeddings use their own width as fan-in. A head's biases and a CRF's
 * transitions begin with zeros; weighted pooling begins as the mean, and a head over the vectors of both texts as their cosine.
 * @param options.zeroBranches gives the last matrix of attention and of feed-forward zeros in every layer, so that the
 * untrained model pools its normalised embeddings and training grows the layers out of that
 */
export function initialWeights(
  config: RoFormerConfig,
  seed: number,
  { zeroBranches = false }: { zeroBranches?: boolean } = {},
): Weights {
  const zeros = new Set([...ZEROS, ...(zeroBranches ? branchOutputs(config) : [])]);
  const random = createRandom(seed);
  const weights: Weights = new Map();
  for (const [name, shape] of weightShapes(config)) {
    const fanIn = name.startsWith('embedding.') ? shape[1] : shape[0];
    const std = 1.1368 / Math.sqrt(fanIn) / Math.sqrt(config.numLayers);
    const data = new Float32Array(shape.reduce((a, b) => a * b, 1));
    weights.set(name, { shape, data });
    if (name === POOLING_TOKEN || name.endsWith('.gain')) data.fill(1);
    if (name === POOLING_TOKEN || zeros.has(name) || isBiasOrGain(name)) continue;
    if (name === HEAD_WEIGHT && config.head?.features === 'vectors' && config.head.classes <= 2) {
      data.set(cosineHead(config.head.classes, vectorDim(config)));
      continue;
    }
    for (let i = 0; i < data.length; i++) {
      let z = random.normal();
      while (Math.abs(z) > 2) z = random.normal();
      data[i] = z * std;
    }
  }
  return weights;
}

/** Score of a pair of equal texts under a head that has learned nothing. */
const COSINE_SCALE = 10;

/** A head over [u; v; |u - v|; u * v], `[4 * dim, classes]` of one or two, whose score is the cosine of u and v times {@link COSINE_SCALE}. */
function cosineHead(classes: number, dim: number): Float32Array {
  const weight = new Float32Array(4 * dim * classes);
  // Of two classes the score is the second logit less the first.
  const row = classes === 1 ? [COSINE_SCALE] : [-COSINE_SCALE / 2, COSINE_SCALE / 2];
  for (let i = 3 * dim; i < 4 * dim; i++) weight.set(row, i * classes);
  return weight;
}

/** The last matrix of every residual branch. */
function branchOutputs({ numLayers }: RoFormerConfig): string[] {
  return Array.from({ length: numLayers }, (_, i) => layerNames(i)).flatMap(({ output, ffnOut }) => [output, ffnOut]);
}

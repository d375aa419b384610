import { GraphBuilder, type Value } from '../../../../../encoders/onnx/graph.ts';
import { sum } from '../../../../../encoders/onnx/ops.ts';
import { loadOnnxRuntime } from '../../../../../encoders/onnx/runtime.ts';
import { crfLoss } from '../../../../../encoders/training/losses/onnx/crf.ts';
import { crfPartition } from '../../../../../encoders/training/losses/onnx/crf-partition.ts';
import { taggingLoss } from '../../../../../encoders/training/losses/onnx/cross-entropy.ts';
import { ownTags } from '../../../../../encoders/training/losses/onnx/tag-targets.ts';
import { createRandom } from '../../../../../src/core/random.ts';

/** Some tagged texts and the scores of a chain; emissions `[count, seqLen, numTags]`. */
export interface Chain {
  readonly numTags: number;
  readonly seqLen: number;
  readonly lengths: readonly number[];
  readonly emissions: Float32Array;
  readonly tags: Int32Array;
  readonly transitions: Float32Array;
  readonly start: Float32Array;
  readonly end: Float32Array;
}

export interface ChainFigures {
  readonly value: number;
  /** Of emissions, transitions, start and end. */
  readonly gradients: readonly number[][];
}

/**
 * Random scores of standard deviation `spread`. What stands outside of the texts' own tokens is huge, or no tag at all:
 * nobody may look there.
 */
export function randomChain(
  seed: number,
  numTags: number,
  lengths: readonly number[],
  { emissions: spread = 1, moves = 1 }: { emissions?: number; moves?: number } = {},
): Chain {
  const random = createRandom(seed);
  const seqLen = Math.max(...lengths);
  const normals = (count: number, scale: number) => Float32Array.from({ length: count }, () => random.normal() * scale);
  const isOwn = (i: number) => i % seqLen > 0 && i % seqLen < lengths[Math.floor(i / seqLen)] - 1;
  const tags = Int32Array.from({ length: lengths.length * seqLen }, (_, i) => (isOwn(i) ? random.below(numTags) : -1));
  const emissions = normals(tags.length * numTags, spread).map((x, i) => (isOwn(Math.floor(i / numTags)) ? x : 1e6));
  return {
    numTags,
    seqLen,
    lengths,
    emissions,
    tags,
    transitions: normals(numTags * numTags, moves),
    start: normals(numTags, moves),
    end: normals(numTags, moves),
  };
}

const LOSSES = {
  crf: crfLoss,
  softmax: taggingLoss,
  /** Sum of log Z over the rows. */
  partition: (g: GraphBuilder, emissions: Value, inputs: Parameters<typeof crfLoss>[2]) =>
    sum(g, crfPartition(g, emissions, ownTags(g, inputs), inputs), 0),
};

/** Runs one of the graph's functions and its gradients in onnxruntime. */
export async function runChain(loss: keyof typeof LOSSES, chain: Chain): Promise<ChainFigures> {
  const ort = await loadOnnxRuntime();
  const { numTags, lengths, seqLen } = chain;
  const session = await ort.InferenceSession.create(chainGraph(loss, numTags), { intraOpNumThreads: 1 });
  const float = (data: Float32Array, shape: number[]) => new ort.Tensor('float32', data, shape);
  const int = (data: Int32Array, shape: number[]) => new ort.Tensor('int32', data, shape);
  const found = await session.run({
    emissions: float(chain.emissions, [lengths.length, seqLen, numTags]),
    transitions: float(chain.transitions, [numTags, numTags]),
    start: float(chain.start, [numTags]),
    end: float(chain.end, [numTags]),
    tags: int(chain.tags, [lengths.length, seqLen]),
    lengths: int(Int32Array.from(lengths), [lengths.length]),
  });
  await session.release();
  const gradients = PARAMETERS.map((name) => Array.from((found[`gradient:${name}`]?.data as Float32Array) ?? []));
  return { value: (found.loss.data as Float32Array)[0], gradients };
}

const PARAMETERS = ['emissions', 'transitions', 'start', 'end'] as const;

function chainGraph(loss: keyof typeof LOSSES, numTags: number): Uint8Array {
  const g = new GraphBuilder();
  const emissions = g.input('emissions', 'float32', ['rows', 'seqLen', numTags], true);
  const transitions = g.input('transitions', 'float32', [numTags, numTags], true);
  const start = g.input('start', 'float32', [numTags], true);
  const end = g.input('end', 'float32', [numTags], true);
  const tags = g.input('tags', 'int32', ['rows', 'seqLen']);
  const lengths = g.input('lengths', 'int32', ['rows']);
  const value = LOSSES[loss](g, emissions, { tags, lengths, transitions, start, end });
  g.output('loss', value);
  g.gradients(value, [emissions, transitions, start, end]).forEach((gradient, i) => {
    if (gradient) g.output(`gradient:${PARAMETERS[i]}`, gradient);
  });
  return g.build();
}

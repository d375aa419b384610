import { UnavailableError } from '../../src/core/errors.ts';
import type { EntityRunner, FoundSpan } from '../ner/entity-runner.ts';
import { isPointer } from '../roformer/entity-head.ts';
import type { StoredModel } from '../roformer/model-directory.ts';
import { createWordPieceTokenizer } from '../tokenizer/word-piece.ts';
import { entityGraph } from './inference-graph.ts';
import type { OnnxOptions } from './onnx-runner.ts';
import { loadOnnxRuntime, sessionOptions, type Tensor, threadsText } from './runtime.ts';

/**
 * Runs one of our models for entities with onnxruntime, from a graph exported in memory. A run holds the calling thread.
 * @param model with a head for entities.
 * @throws UnavailableError when onnxruntime cannot be loaded.
 */
export async function createOnnxEntityRunner(
  model: StoredModel,
  fingerprint: string,
  { precision, threads }: OnnxOptions,
): Promise<EntityRunner> {
  const ort = await loadOnnxRuntime();
  const session = await ort.InferenceSession.create(entityGraph(model, precision), sessionOptions(threads));
  const { config } = model;
  const head = config.entities!;
  if (!isPointer(head))
    throw new UnavailableError(`spans of a head of kind '${head.kind}' cannot be read from tags yet`);
  return {
    // 8-bit arithmetic finds other spans: lists of entities must not mix the two.
    fingerprint: precision === 'fp32' ? fingerprint : `${fingerprint}-int8`,
    runtime: `onnxruntime ${precision}, ${threadsText(threads)}`,
    types: head.types,
    tokenizer: createWordPieceTokenizer(model.vocab),
    maxTokens: config.maxTokens,
    async run({ count, seqLen, tokenIds, lengths }) {
      const tokens = new ort.Tensor('int32', tokenIds, [count, seqLen]);
      return pointerSpans(await session.run({ tokens, lengths: new ort.Tensor('int32', lengths, [count]) }));
    },
    close: () => session.release(),
  };
}

type Outputs = Readonly<Record<string, Tensor>>;

function pointerSpans({ positions, logits }: Outputs): FoundSpan[] {
  const places = positions.data as Int32Array;
  return Array.from(logits.data as Float32Array, (logit, i) => {
    const [row, type, first, last] = places.subarray(4 * i, 4 * i + 4);
    return { row, type, first, last, score: 1 / (1 + Math.exp(-logit)) };
  });
}

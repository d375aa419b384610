import { createTagDecoder } from '../ner/tag-decoder.ts';
import { type FoundSpan, pointerSpans } from '../ner/token-spans.ts';
import { entityGraph } from '../onnx/inference-graph.ts';
import { loadOnnxRuntime, openSession, sessionOptions, type Tensor, threadsText } from '../onnx/runtime.ts';
import { isPointer } from '../roformer/entity-head.ts';
import type { StoredModel } from '../roformer/model-directory.ts';
import { createModelTokenizer } from '../roformer/model-tokenizer.ts';
import type { TokenBatch } from '../tokenizer/tokenizer.ts';
import type { OnnxOptions } from './onnx-runner.ts';
import type { EntityRunner } from './runner.ts';

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
  const session = await openSession(ort, entityGraph(model, precision), sessionOptions(threads));
  const { config } = model;
  const read = spanReader(model);
  return {
    // 8-bit arithmetic finds other spans: lists of entities must not mix the two.
    fingerprint: precision === 'fp32' ? fingerprint : `${fingerprint}-int8`,
    runtime: `onnxruntime ${precision}, ${threadsText(threads)}`,
    types: config.entities!.types,
    script: config.entities!.script,
    tokenizer: await createModelTokenizer(model.config, model.vocab),
    maxTokens: config.maxTokens,
    async run(batch) {
      const { count, seqLen, tokenIds, lengths } = batch;
      const tokens = new ort.Tensor('int32', tokenIds, [count, seqLen]);
      return read(await session.run({ tokens, lengths: new ort.Tensor('int32', lengths, [count]) }), batch);
    },
    close: () => session.release(),
  };
}

type Outputs = Readonly<Record<string, Tensor>>;

function spanReader({ config, weights }: StoredModel): (outputs: Outputs, batch: TokenBatch) => FoundSpan[] {
  const head = config.entities!;
  if (isPointer(head)) {
    return ({ positions, logits }) => pointerSpans(positions.data as Int32Array, logits.data as Float32Array);
  }
  const decode = createTagDecoder(head, weights);
  return ({ emissions }, batch) => decode(emissions.data as Float32Array, batch);
}

import { FormatError } from '../../src/core/errors.ts';
import { inferenceGraph, type Precision } from '../onnx/inference-graph.ts';
import { loadOnnxRuntime, openSession, sessionOptions, threadsText } from '../onnx/runtime.ts';
import { vectorDim } from '../roformer/config.ts';
import type { StoredModel } from '../roformer/model-directory.ts';
import { createModelTokenizer } from '../roformer/model-tokenizer.ts';
import type { BatchRunner } from './runner.ts';

export interface OnnxOptions {
  readonly precision: Precision;
  /** Threads inside onnxruntime. */
  readonly threads: number;
}

/**
 * Runs one of our models with onnxruntime, from a graph exported in memory. A run holds the calling thread.
 * @throws UnavailableError when onnxruntime cannot be loaded.
 */
export async function createOnnxRunner(
  model: StoredModel,
  fingerprint: string,
  { precision, threads }: OnnxOptions,
): Promise<BatchRunner> {
  const ort = await loadOnnxRuntime();
  const session = await openSession(ort, inferenceGraph(model, precision), sessionOptions(threads));
  const dim = vectorDim(model.config);
  return {
    dim,
    // 8-bit arithmetic gives other vectors: an index must not mix the two.
    fingerprint: precision === 'fp32' ? fingerprint : `${fingerprint}-int8`,
    runtime: `onnxruntime ${precision}, ${threadsText(threads)}`,
    tokenizer: await createModelTokenizer(model.config, model.vocab),
    maxTokens: model.config.maxTokens,
    async run({ count, seqLen, tokenIds, lengths, roles }) {
      const { vectors } = await session.run({
        tokens: new ort.Tensor('int32', tokenIds, [count, seqLen]),
        lengths: new ort.Tensor('int32', lengths, [count]),
        ...(model.config.roles && { roles: new ort.Tensor('int32', roles!, [count, 1]) }),
      });
      const data = vectors.data as Float32Array;
      if (data.length !== count * dim)
        throw new FormatError(`the graph gave ${data.length} numbers for ${count} texts`);
      return data;
    },
    close: () => session.release(),
  };
}

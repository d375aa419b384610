import { vectorDim } from '../roformer/config.ts';
import type { StoredModel } from '../roformer/model-directory.ts';
import { createModelTokenizer } from '../roformer/model-tokenizer.ts';
import { selectBackend } from '../tfjs/backend.ts';
import { tf } from '../tfjs/core/tfjs-core.ts';
import { sentenceVectors } from '../tfjs/pooling.ts';
import { toTensors } from '../tfjs/weight-tensors.ts';
import type { BatchRunner } from './runner.ts';

/**
 * Runs one of our models with tfjs: slower than onnxruntime, and there wherever WebAssembly is. The vectors agree with
 * those of the float32 ONNX graph, so both share a fingerprint.
 */
export async function createTfjsRunner(model: StoredModel, fingerprint: string): Promise<BatchRunner> {
  const backend = await selectBackend();
  const weights = toTensors(model.weights);
  return {
    dim: vectorDim(model.config),
    fingerprint,
    runtime: `tfjs ${backend.name}, ${backend.runtime}`,
    tokenizer: await createModelTokenizer(model.config, model.vocab),
    maxTokens: model.config.maxTokens,
    async run(batch) {
      const vectors = tf.tidy(() => sentenceVectors(model.config, weights, batch));
      try {
        return (await vectors.data()) as Float32Array;
      } finally {
        vectors.dispose();
      }
    },
    async close() {
      for (const tensor of weights.values()) tensor.dispose();
    },
  };
}

import type { StoredModel } from '../roformer/model-directory.ts';
import { createModelTokenizer } from '../roformer/model-tokenizer.ts';
import { selectBackend } from '../tfjs/backend.ts';
import { tf } from '../tfjs/core/tfjs-core.ts';
import { interactionLogits, pairScores } from '../tfjs/pair-head.ts';
import { toTensors } from '../tfjs/weight-tensors.ts';
import { pairTokens } from '../tokenizer/pair-tokens.ts';
import type { PairRunner } from './runner.ts';

/**
 * Runs one of our interaction models with tfjs: slower than onnxruntime, and there wherever WebAssembly is. The scores
 * agree with those of the float32 ONNX graph, so both share a fingerprint.
 * @param model with a head of kind 'interaction'.
 */
export async function createTfjsPairRunner(model: StoredModel, fingerprint: string): Promise<PairRunner> {
  const backend = await selectBackend();
  const weights = toTensors(model.weights);
  const tokenizer = await createModelTokenizer(model.config, model.vocab);
  const { config } = model;
  return {
    fingerprint,
    runtime: `tfjs ${backend.name}, ${backend.runtime}`,
    padId: tokenizer.padId,
    join: ({ a, b }) => pairTokens(tokenizer, a, b, config.maxTokens),
    async run(batch) {
      const scores = tf.tidy(() => pairScores(interactionLogits(config, weights, batch), config.head!));
      try {
        return (await scores.data()) as Float32Array;
      } finally {
        scores.dispose();
      }
    },
    async close() {
      for (const tensor of weights.values()) tensor.dispose();
    },
  };
}

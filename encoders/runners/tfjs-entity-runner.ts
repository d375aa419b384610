import { createTagDecoder } from '../ner/tag-decoder.ts';
import { type FoundSpan, pointerSpans } from '../ner/token-spans.ts';
import { isPointer } from '../roformer/entity-head.ts';
import type { StoredModel } from '../roformer/model-directory.ts';
import { createModelTokenizer } from '../roformer/model-tokenizer.ts';
import { selectBackend } from '../tfjs/backend.ts';
import { tf } from '../tfjs/core/tfjs-core.ts';
import { emissions, pointerScores } from '../tfjs/entity-scores.ts';
import { toTensors } from '../tfjs/weight-tensors.ts';
import type { TokenBatch } from '../tokenizer/tokenizer.ts';
import type { EntityRunner } from './runner.ts';

/**
 * Runs one of our models for entities with tfjs: slower than onnxruntime, and there wherever WebAssembly is. The scores
 * agree with those of the float32 ONNX graph, so both share a fingerprint.
 * @param model with a head for entities.
 */
export async function createTfjsEntityRunner(model: StoredModel, fingerprint: string): Promise<EntityRunner> {
  const backend = await selectBackend();
  const weights = toTensors(model.weights);
  const { config } = model;
  const head = config.entities!;
  const scoresOf = isPointer(head) ? pointerScores : emissions;
  const spansOf = isPointer(head) ? positiveSpans : createTagDecoder(head, model.weights);
  return {
    fingerprint,
    runtime: `tfjs ${backend.name}, ${backend.runtime}`,
    types: head.types,
    script: head.script,
    tokenizer: await createModelTokenizer(model.config, model.vocab),
    maxTokens: config.maxTokens,
    async run(batch) {
      const scores = tf.tidy(() => scoresOf(config, weights, batch));
      try {
        return spansOf((await scores.data()) as Float32Array, batch);
      } finally {
        scores.dispose();
      }
    },
    async close() {
      for (const tensor of weights.values()) tensor.dispose();
    },
  };
}

/** The spans of a pointer's scores `[count, types, seqLen, seqLen]` that are above 0. */
function positiveSpans(scores: Float32Array, { count, seqLen, lengths }: TokenBatch): FoundSpan[] {
  const types = scores.length / (count * seqLen * seqLen);
  const positions: number[] = [];
  const logits: number[] = [];
  for (let matrix = 0; matrix < count * types; matrix++) {
    const row = Math.floor(matrix / types);
    for (let first = 1; first < lengths[row] - 1; first++) {
      const line = (matrix * seqLen + first) * seqLen;
      for (let last = first; last < lengths[row] - 1; last++) {
        if (!(scores[line + last] > 0)) continue;
        positions.push(row, matrix % types, first, last);
        logits.push(scores[line + last]);
      }
    }
  }
  return pointerSpans(Int32Array.from(positions), Float32Array.from(logits));
}

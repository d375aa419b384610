import { FormatError } from '../../src/core/errors.ts';
import { interactionGraph } from '../onnx/inference-graph.ts';
import { loadOnnxRuntime, openSession, sessionOptions, threadsText } from '../onnx/runtime.ts';
import type { StoredModel } from '../roformer/model-directory.ts';
import { createModelTokenizer } from '../roformer/model-tokenizer.ts';
import { pairTokens } from '../tokenizer/pair-tokens.ts';
import type { OnnxOptions } from './onnx-runner.ts';
import type { PairRunner } from './runner.ts';

/**
 * Runs one of our interaction models with onnxruntime, from a graph exported in memory. A run holds the calling thread.
 * @throws UnavailableError when onnxruntime cannot be loaded.
 */
export async function createOnnxPairRunner(
  model: StoredModel,
  fingerprint: string,
  { precision, threads }: OnnxOptions,
): Promise<PairRunner> {
  const ort = await loadOnnxRuntime();
  const session = await openSession(ort, interactionGraph(model, precision), sessionOptions(threads));
  const tokenizer = await createModelTokenizer(model.config, model.vocab);
  return {
    // 8-bit arithmetic gives other scores: a threshold fitted on the ones does not hold for the others.
    fingerprint: precision === 'fp32' ? fingerprint : `${fingerprint}-int8`,
    runtime: `onnxruntime ${precision}, ${threadsText(threads)}`,
    padId: tokenizer.padId,
    join: ({ a, b }) => pairTokens(tokenizer, a, b, model.config.maxTokens),
    async run({ count, seqLen, tokenIds, lengths, secondStarts }) {
      const perRow = (values: Int32Array) => new ort.Tensor('int32', values, [count]);
      const { scores } = await session.run({
        tokens: new ort.Tensor('int32', tokenIds, [count, seqLen]),
        lengths: perRow(lengths),
        seconds: perRow(secondStarts!),
      });
      const data = scores.data as Float32Array;
      if (data.length !== count) throw new FormatError(`the graph gave ${data.length} scores for ${count} pairs`);
      return data;
    },
    close: () => session.release(),
  };
}

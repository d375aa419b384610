import { requireInteger } from '../../src/core/checks.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { type CountingEncoder, createBatchEncoder } from '../inference/batch-encoder.ts';
import type { BatchLimits } from '../inference/length-batches.ts';
import { modelFingerprint, readModelDirectory, refuseEntityModel } from '../roformer/model-directory.ts';
import { type ModelSpec, onEitherRuntime } from '../runners/either-runtime.ts';
import type { ForeignModel } from '../runners/foreign-runner.ts';

/**
 * Foreign models are an order of magnitude larger than ours: what lies between their layers leaves the cache above some hundred
 * tokens. A multilingual-e5-small in 8 bits does 3,900 tokens a second of one core's time in batches of 512, 3,600 of 1,024,
 * 2,600 of 4,096 (Chinese passages of 100 tokens on average); below 384 it becomes slower again.
 */
const FOREIGN_LIMITS: BatchLimits = { maxBatch: 64, maxTokensPerBatch: 512 };

/** Which encoder to open and how to run it. */
export type EncoderSpec = ModelSpec<ForeignModel>;

/**
 * Opens an encoder on the calling thread, which every batch then holds.
 * @throws InvalidArgumentError for wrong options; NotFoundError, FormatError for a model that cannot be read; UnavailableError when a demanded runtime is absent.
 */
export async function openEncoder(spec: EncoderSpec): Promise<CountingEncoder> {
  requireInteger(spec.threads, 'threads', 1);
  if (spec.kind === 'foreign') {
    const { createForeignRunner } = await import('../runners/foreign-runner.ts');
    return createBatchEncoder(await createForeignRunner(spec.model, spec), FOREIGN_LIMITS);
  }
  const model = await readModelDirectory(spec.dir);
  refuseEntityModel(model, spec.dir);
  if (model.config.head?.kind === 'interaction') {
    throw new InvalidArgumentError(
      `the model in ${spec.dir} reads pairs of texts and has no vectors of single ones; open it with loadPairScorer`,
    );
  }
  const fingerprint = await modelFingerprint(spec.dir);
  const runner = await onEitherRuntime(spec, {
    onnxruntime: async () => {
      const { createOnnxRunner } = await import('../runners/onnx-runner.ts');
      return createOnnxRunner(model, fingerprint, spec);
    },
    tfjs: async () => {
      const { createTfjsRunner } = await import('../runners/tfjs-runner.ts');
      return createTfjsRunner(model, fingerprint);
    },
  });
  return createBatchEncoder(runner);
}

import { requireInteger } from '../../src/core/checks.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import type { PairScorer } from '../../src/core/pair-scorer.ts';
import { createBatchScorer } from '../inference/batch-scorer.ts';
import { modelFingerprint, readModelDirectory, refuseEntityModel } from '../roformer/model-directory.ts';
import { type ModelSpec, onEitherRuntime } from '../runners/either-runtime.ts';
import type { ForeignPairModel } from '../runners/foreign-pair-runner.ts';

/** Which model with a head of kind 'interaction' to open and how to run it. */
export type ScorerSpec = ModelSpec<ForeignPairModel>;

/**
 * Opens a model that reads pairs on the calling thread, which every batch then holds.
 * @throws InvalidArgumentError for wrong options; NotFoundError, FormatError for a model that cannot be read or reads no
 * pairs; UnavailableError when a demanded runtime is absent.
 */
export async function openScorer(spec: ScorerSpec): Promise<PairScorer> {
  requireInteger(spec.threads, 'threads', 1);
  if (spec.kind === 'foreign') {
    const { createForeignPairRunner } = await import('../runners/foreign-pair-runner.ts');
    return createBatchScorer(await createForeignPairRunner(spec.model, spec));
  }
  const model = await readModelDirectory(spec.dir);
  refuseEntityModel(model, spec.dir);
  if (model.config.head?.kind !== 'interaction') {
    throw new InvalidArgumentError(
      `the model in ${spec.dir} reads single texts, its config.json names no head of kind 'interaction'; open it with loadEncoder`,
    );
  }
  const fingerprint = await modelFingerprint(spec.dir);
  const runner = await onEitherRuntime(spec, {
    onnxruntime: async () => {
      const { createOnnxPairRunner } = await import('../runners/onnx-pair-runner.ts');
      return createOnnxPairRunner(model, fingerprint, spec);
    },
    tfjs: async () => {
      const { createTfjsPairRunner } = await import('../runners/tfjs-pair-runner.ts');
      return createTfjsPairRunner(model, fingerprint);
    },
  });
  return createBatchScorer(runner);
}

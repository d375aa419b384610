import { InvalidArgumentError } from '../../src/core/errors.ts';
import { requireInteger } from '../../src/core/integers.ts';
import type { PairScorer } from '../../src/core/pair-scorer.ts';
import { onEitherRuntime, type RuntimeChoice } from '../inference/either-runtime.ts';
import { createForeignPairRunner, type ForeignCrossEncoder } from '../onnx/foreign-pair-runner.ts';
import type { Precision } from '../onnx/inference-graph.ts';
import { createOnnxPairRunner } from '../onnx/onnx-pair-runner.ts';
import { modelFingerprint, readModelDirectory } from '../roformer/model-directory.ts';
import { createBatchScorer } from './batch-scorer.ts';
import { createTfjsPairRunner } from './tfjs-pair-runner.ts';

/** Which model that reads pairs to open and how to run it; plain data, so that it can be sent to a worker thread. */
export type ScorerSpec =
  | {
      readonly kind: 'model';
      /** Directory of a model with a head of kind 'interaction'. */
      readonly dir: string;
      readonly runtime: RuntimeChoice;
      readonly precision: Precision;
      readonly threads: number;
    }
  | { readonly kind: 'foreign'; readonly model: ForeignCrossEncoder; readonly threads: number };

/**
 * Opens a model that reads pairs on the calling thread, which every batch then holds.
 * @throws InvalidArgumentError for wrong options; NotFoundError, FormatError for a model that cannot be read or reads no
 * pairs; UnavailableError when a demanded runtime is absent.
 */
export async function openScorer(spec: ScorerSpec): Promise<PairScorer> {
  requireInteger(spec.threads, 'threads', 1);
  if (spec.kind === 'foreign') return createBatchScorer(await createForeignPairRunner(spec.model, spec));
  const model = await readModelDirectory(spec.dir);
  if (model.config.head?.kind !== 'interaction') {
    throw new InvalidArgumentError(
      `the model in ${spec.dir} reads single texts, its config.json names no head of kind 'interaction'; open it with loadEncoder`,
    );
  }
  const fingerprint = await modelFingerprint(spec.dir);
  const runner = await onEitherRuntime(spec, {
    onnxruntime: () => createOnnxPairRunner(model, fingerprint, spec),
    tfjs: () => createTfjsPairRunner(model, fingerprint),
  });
  return createBatchScorer(runner);
}

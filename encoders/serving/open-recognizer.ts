import { requireInteger } from '../../src/core/checks.ts';
import type { EntityRecognizer } from '../../src/core/entity-recognizer.ts';
import { InvalidArgumentError } from '../../src/core/errors.ts';
import { createBatchRecognizer } from '../inference/batch-recognizer.ts';
import { modelFingerprint, readModelDirectory } from '../roformer/model-directory.ts';
import { type DirectorySpec, onEitherRuntime } from '../runners/either-runtime.ts';

/** Which model with a head for entities to open and how to run it. */
export type RecognizerSpec = DirectorySpec;

/**
 * Opens a model that finds entities on the calling thread, which every batch then holds.
 * @throws InvalidArgumentError for wrong options or a model that finds no entities; NotFoundError, FormatError for one
 * that cannot be read; UnavailableError when a demanded runtime is absent.
 */
export async function openRecognizer(spec: RecognizerSpec): Promise<EntityRecognizer> {
  requireInteger(spec.threads, 'threads', 1);
  const model = await readModelDirectory(spec.dir);
  if (model.config.entities === undefined) {
    const opener = model.config.head?.kind === 'interaction' ? 'loadPairScorer' : 'loadEncoder';
    throw new InvalidArgumentError(
      `the model in ${spec.dir} finds no entities, its config.json has no "entities"; open it with ${opener}`,
    );
  }
  const fingerprint = await modelFingerprint(spec.dir);
  const runner = await onEitherRuntime(spec, {
    onnxruntime: async () => {
      const { createOnnxEntityRunner } = await import('../runners/onnx-entity-runner.ts');
      return createOnnxEntityRunner(model, fingerprint, spec);
    },
    tfjs: async () => {
      const { createTfjsEntityRunner } = await import('../runners/tfjs-entity-runner.ts');
      return createTfjsEntityRunner(model, fingerprint);
    },
  });
  return createBatchRecognizer(runner);
}

import { UnavailableError } from '../../src/core/errors.ts';
import type { Precision } from '../onnx/inference-graph.ts';

/** Runtime of a model: 'auto' takes onnxruntime where it loads, else tfjs. */
export type RuntimeChoice = 'auto' | 'onnxruntime' | 'tfjs';

/** How to make a runner on either runtime; each loads its own libraries, so that the other's cost nothing. */
export interface RunnerMakers<Runner> {
  onnxruntime(): Promise<Runner>;
  tfjs(): Promise<Runner>;
}

/**
 * Makes a runner on the runtime that is asked for, or on tfjs where onnxruntime is absent and nothing demands it.
 * @throws UnavailableError when the demanded runtime, or the one that the precision needs, is absent.
 */
export async function onEitherRuntime<Runner>(
  { runtime, precision }: { readonly runtime: RuntimeChoice; readonly precision: Precision },
  make: RunnerMakers<Runner>,
): Promise<Runner> {
  if (runtime === 'tfjs') return make.tfjs();
  try {
    return await make.onnxruntime();
  } catch (error) {
    if (!(error instanceof UnavailableError) || runtime === 'onnxruntime') throw error;
    if (precision === 'int8') {
      throw new UnavailableError(`int8 needs onnxruntime; open the model as fp32 to run it with tfjs`, {
        cause: error,
      });
    }
    return make.tfjs();
  }
}

/** Which model of ours to open and how to run it; plain data, so that it can be sent to a worker thread. */
export interface DirectorySpec {
  readonly kind: 'model';
  /** A model directory: config.json, vocab.txt, weights.bin. */
  readonly dir: string;
  readonly runtime: RuntimeChoice;
  readonly precision: Precision;
  readonly threads: number;
}

/** Which model to open and how to run it, ours or a foreign one; plain data as well. */
export type ModelSpec<Foreign> =
  | DirectorySpec
  | { readonly kind: 'foreign'; readonly model: Foreign; readonly threads: number };

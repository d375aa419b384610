import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from '../src/core/errors.ts';
import type { RuntimeChoice } from './inference/either-runtime.ts';
import type { Precision } from './onnx/inference-graph.ts';

/** How a model is run. */
export interface LoadModelOptions {
  /** Threads of onnxruntime. Default: all cores, 8 at most. */
  readonly threads?: number;
  /** 'int8' runs faster; what it gives differs slightly and is not mixed with that of 'fp32'. Default 'fp32'. */
  readonly precision?: Precision;
  /** 'auto' takes onnxruntime where it loads, else tfjs. Default 'auto'. */
  readonly runtime?: RuntimeChoice;
}

/**
 * Checks options and fills what is not given.
 * @param isForeign whether the model comes as an ONNX file, which decides runtime and precision itself.
 * @throws InvalidArgumentError that names the wrong one.
 */
export function checkLoadOptions(
  { threads = Math.min(8, availableParallelism()), precision = 'fp32', runtime = 'auto' }: LoadModelOptions,
  isForeign: boolean,
): Required<LoadModelOptions> {
  if (precision !== 'fp32' && precision !== 'int8') {
    throw new InvalidArgumentError(`precision must be 'fp32' or 'int8', got ${JSON.stringify(precision)}`);
  }
  if (!['auto', 'onnxruntime', 'tfjs'].includes(runtime)) {
    throw new InvalidArgumentError(`runtime must be 'auto', 'onnxruntime' or 'tfjs', got ${JSON.stringify(runtime)}`);
  }
  if (isForeign && (precision !== 'fp32' || runtime === 'tfjs')) {
    throw new InvalidArgumentError(
      `a foreign model runs on onnxruntime in the precision of its file, got precision '${precision}', runtime '${runtime}'`,
    );
  }
  if (precision === 'int8' && runtime === 'tfjs') {
    throw new InvalidArgumentError(`precision 'int8' needs onnxruntime, got runtime 'tfjs'`);
  }
  return { threads, precision, runtime };
}

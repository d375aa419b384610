import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Encoder } from '../src/core/encoder.ts';
import { InvalidArgumentError } from '../src/core/errors.ts';
import { packageRoot } from '../src/core/package-root.ts';
import type { ForeignModel } from './onnx/foreign-runner.ts';
import type { Precision } from './onnx/inference-graph.ts';
import { openThreadedEncoder } from './sentence/threaded-encoder.ts';

/** Name of the model that comes with the package. */
export const SHIPPED_MODEL = 'zh-en-small';

/** How {@link loadEncoder} runs a model. */
export interface LoadEncoderOptions {
  /** Threads of onnxruntime. Default: all cores, 8 at most. */
  readonly threads?: number;
  /** 'int8' encodes faster; its vectors differ slightly and are not mixed with those of 'fp32'. Default 'fp32'. */
  readonly precision?: Precision;
  /** 'auto' takes onnxruntime where it loads, else tfjs. Default 'auto'. */
  readonly runtime?: 'auto' | 'onnxruntime' | 'tfjs';
}

/**
 * Opens a sentence encoder, in a thread of its own.
 * @param model the shipped model by name, the directory of one that `train` wrote, or a foreign ONNX encoder.
 * @throws InvalidArgumentError for a wrong option; NotFoundError, FormatError when the model cannot be read;
 * UnavailableError when a demanded runtime is absent.
 */
export async function loadEncoder(
  model: string | ForeignModel = SHIPPED_MODEL,
  options: LoadEncoderOptions = {},
): Promise<Encoder> {
  const { threads = Math.min(8, availableParallelism()), precision = 'fp32', runtime = 'auto' } = options;
  if (precision !== 'fp32' && precision !== 'int8') {
    throw new InvalidArgumentError(`precision must be 'fp32' or 'int8', got ${JSON.stringify(precision)}`);
  }
  if (!['auto', 'onnxruntime', 'tfjs'].includes(runtime)) {
    throw new InvalidArgumentError(`runtime must be 'auto', 'onnxruntime' or 'tfjs', got ${JSON.stringify(runtime)}`);
  }
  if (typeof model !== 'string') {
    if (precision !== 'fp32' || runtime === 'tfjs') {
      throw new InvalidArgumentError(
        `a foreign model runs on onnxruntime in the precision of its file, got precision '${precision}', runtime '${runtime}'`,
      );
    }
    return openThreadedEncoder({ kind: 'foreign', model, threads });
  }
  return openThreadedEncoder({ kind: 'model', dir: modelPath(model), runtime, precision, threads });
}

/** Directory of a shipped model by name, or the given directory itself. */
export function modelPath(nameOrDir: string): string {
  if (nameOrDir === SHIPPED_MODEL) return join(packageRoot(), 'encoders', 'models', SHIPPED_MODEL);
  return nameOrDir;
}

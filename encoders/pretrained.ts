import { join } from 'node:path';
import type { Encoder } from '../src/core/encoder.ts';
import { packageRoot } from '../src/core/package-root.ts';
import { checkLoadOptions, type LoadModelOptions } from './load-options.ts';
import type { ForeignModel } from './onnx/foreign-runner.ts';
import { openThreadedEncoder } from './sentence/threaded-encoder.ts';

/** Name of the sentence encoder that comes with the package. */
export const SHIPPED_MODEL = 'zh-en-small';
/** Name of the interaction model that comes with the package; it reads two texts together. */
export const SHIPPED_PAIR_MODEL = 'zh-en-pairs-small';
/** Name of the model that finds entities and comes with the package. */
export const SHIPPED_ENTITY_MODEL = 'zh-entities-small';

const SHIPPED: readonly string[] = [SHIPPED_MODEL, SHIPPED_PAIR_MODEL, SHIPPED_ENTITY_MODEL];

/** How {@link loadEncoder} runs a model. */
export type LoadEncoderOptions = LoadModelOptions;

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
  const { threads, precision, runtime } = checkLoadOptions(options, typeof model !== 'string');
  if (typeof model !== 'string') return openThreadedEncoder({ kind: 'foreign', model, threads });
  return openThreadedEncoder({ kind: 'model', dir: modelPath(model), runtime, precision, threads });
}

/** Directory of a shipped model by name, or the given directory itself. */
export function modelPath(nameOrDir: string): string {
  return SHIPPED.includes(nameOrDir) ? join(packageRoot(), 'encoders', 'models', nameOrDir) : nameOrDir;
}

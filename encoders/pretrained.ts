import { join } from 'node:path';
import type { Encoder } from '../src/core/encoder.ts';
import { InvalidArgumentError } from '../src/core/errors.ts';
import { packageRoot } from '../src/core/package-root.ts';
import { readHubFolder } from './hub/hub-folder.ts';
import { findModelLayout } from './hub/model-layout.ts';
import { checkLoadOptions, type LoadModelOptions } from './load-options.ts';
import type { ForeignModel } from './onnx/foreign-runner.ts';
import type { TextPrompts } from './sentence/text-prompts.ts';
import { openThreadedEncoder } from './sentence/threaded-encoder.ts';

/** Name of the sentence encoder that comes with the package. */
export const SHIPPED_MODEL = 'zh-en-small';
/** Name of the interaction model that comes with the package; it reads two texts together. */
export const SHIPPED_PAIR_MODEL = 'zh-en-pairs-small';
/** Name of the model that finds entities and comes with the package. */
export const SHIPPED_ENTITY_MODEL = 'zh-entities-small';

const SHIPPED: readonly string[] = [SHIPPED_MODEL, SHIPPED_PAIR_MODEL, SHIPPED_ENTITY_MODEL];

/** How {@link loadEncoder} runs a model. */
export interface LoadEncoderOptions extends LoadModelOptions {
  /**
   * What stands before queries and documents, for models made elsewhere. Default: what the model's files or its
   * description say.
   */
  readonly prompts?: TextPrompts;
}

/**
 * Opens a sentence encoder, in a thread of its own.
 * @param model the shipped model by name, the directory of one that `train` wrote, the folder of a sentence-transformers
 * repository with an ONNX file (`precision` then says which file, where there are several), or a foreign ONNX encoder.
 * @throws InvalidArgumentError for a wrong option; NotFoundError, FormatError when the model cannot be read;
 * UnavailableError when a demanded runtime is absent.
 */
export async function loadEncoder(
  model: string | ForeignModel = SHIPPED_MODEL,
  options: LoadEncoderOptions = {},
): Promise<Encoder> {
  const { precision: wanted, prompts } = options;
  const { threads, precision, runtime } = checkLoadOptions(options, typeof model !== 'string');
  if (typeof model !== 'string') return openForeign(model, { threads, prompts });
  const dir = modelPath(model);
  if ((await findModelLayout(dir)) === 'hub') {
    checkLoadOptions({ runtime }, true);
    return openForeign(await readHubFolder(dir, wanted), { threads, prompts });
  }
  if (prompts !== undefined) {
    throw new InvalidArgumentError(`prompts are for models made elsewhere, ${dir} has none; leave them out`);
  }
  return openThreadedEncoder({ kind: 'model', dir, runtime, precision, threads });
}

function openForeign(
  model: ForeignModel,
  { threads, prompts }: { readonly threads: number; readonly prompts: TextPrompts | undefined },
): Promise<Encoder> {
  return openThreadedEncoder({ kind: 'foreign', model: { ...model, ...(prompts && { prompts }) }, threads });
}

/** Directory of a shipped model by name, or the given directory itself. */
export function modelPath(nameOrDir: string): string {
  return SHIPPED.includes(nameOrDir) ? join(packageRoot(), 'encoders', 'models', nameOrDir) : nameOrDir;
}

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import {
  reading,
  requireInteger,
  requireObject,
  requireOneOf,
  requirePath,
  requireString,
} from '../src/core/checks.ts';
import type { Encoder } from '../src/core/encoder.ts';
import type { EntityRecognizer } from '../src/core/entity-recognizer.ts';
import { InvalidArgumentError, NotFoundError } from '../src/core/errors.ts';
import { type OptionKinds, readOptions } from '../src/core/options.ts';
import type { PairScorer } from '../src/core/pair-scorer.ts';
import { readCrossEncoderFolder } from './hub/cross-encoder-folder.ts';
import { cachedSnapshot, hubSettings, parseModelId } from './hub/hub-cache.ts';
import { readHubFolder } from './hub/hub-folder.ts';
import { findModelLayout } from './hub/model-layout.ts';
import { DTYPES, type Dtype } from './hub/onnx-file.ts';
import type { Precision } from './onnx/inference-graph.ts';
import { ownModelPath, SHIPPED_ENTITY_MODEL, SHIPPED_MODEL, SHIPPED_PAIR_MODEL } from './own-models.ts';
import type { RuntimeChoice } from './runners/either-runtime.ts';
import type { ForeignPairModel } from './runners/foreign-pair-runner.ts';
import type { ForeignModel } from './runners/foreign-runner.ts';
import { checkPrompts, type TextPrompts } from './runners/text-prompts.ts';
import { openThreadedEncoder, openThreadedRecognizer, openThreadedScorer } from './serving/threaded-roles.ts';

/** How a model is run. */
export interface LoadModelOptions {
  /** Threads of onnxruntime. Default: all cores, 8 at most. */
  readonly threads?: number;
  /** 'int8' runs faster; what it gives differs slightly and is not mixed with that of 'fp32'. Default 'fp32'. */
  readonly precision?: Precision;
  /** 'auto' takes onnxruntime where it loads, else tfjs. Default 'auto'. */
  readonly runtime?: RuntimeChoice;
}

const MODEL_OPTIONS: OptionKinds<LoadModelOptions> = { threads: 'any', precision: 'any', runtime: 'any' };

/** How {@link loadEncoder} runs a model. */
export interface LoadEncoderOptions extends LoadModelOptions {
  /**
   * What stands before queries and documents, for models made elsewhere. Default: what the model's files or its
   * description say.
   */
  readonly prompts?: TextPrompts;
  /**
   * Which ONNX file of a folder made elsewhere: onnx/model.onnx ('fp32'), model_fp16.onnx, model_quantized.onnx ('q8'), model_q4.onnx.
   * Default: the first of model.onnx and model_quantized.onnx that is there.
   */
  readonly dtype?: Dtype;
  /** How many numbers of a vector are kept, where the model's folder says that it has such shorter vectors. Default: all. */
  readonly dimensions?: number;
}

const ENCODER_OPTIONS: OptionKinds<LoadEncoderOptions> = {
  ...MODEL_OPTIONS,
  prompts: 'any',
  dtype: 'any',
  dimensions: 'any',
};

/**
 * Opens a sentence encoder, in a thread of its own.
 * @param model the shipped model by name, 'zh-en-base' where its package kenyon-zh-en-base is installed, the directory of one that `train` wrote, the folder of a sentence-transformers
 * repository with an ONNX file, the id of one that `kenyon model pull` fetched (`precision` then says which file, where there are several), or a foreign ONNX encoder.
 * @throws InvalidArgumentError for a wrong option; NotFoundError, FormatError when the model cannot be read;
 * UnavailableError when a demanded runtime is absent.
 */
export async function loadEncoder(
  model: string | ForeignModel = SHIPPED_MODEL,
  options: LoadEncoderOptions = {},
): Promise<Encoder> {
  const { prompts, dtype, dimensions, ...given } = readOptions('loadEncoder', options, ENCODER_OPTIONS);
  const { precision: wanted } = given;
  const { threads, precision, runtime } = checkLoadOptions(given, typeof model !== 'string');
  if (prompts !== undefined) reading('prompts', () => checkPrompts(prompts));
  if (dtype !== undefined) checkDtype(dtype, wanted);
  if (typeof model !== 'string') {
    refuseFolderOptions({ dtype, dimensions }, 'a folder of the hub, a description says it itself');
    return openForeign(readForeign(model), { threads, prompts });
  }
  const dir = modelPath(model);
  const opensIt = { model: dir === model ? resolve(dir) : model };
  if ((await findModelLayout(dir)) === 'hub') {
    checkLoadOptions({ runtime }, true);
    const foreign = await readHubFolder(dir, { dtype: dtype ?? (wanted && DTYPE_OF[wanted]), dimensions });
    const encoder = await openForeign(foreign, { threads, prompts });
    const chosen = { ...(wanted && { precision: wanted }), ...(dtype && { dtype }), ...(dimensions && { dimensions }) };
    return { ...encoder, ...opensIt, ...chosen };
  }
  refuseFolderOptions({ prompts, dtype, dimensions }, `models made elsewhere, ${dir} has none`);
  return { ...(await openThreadedEncoder({ kind: 'model', dir, runtime, precision, threads })), ...opensIt, precision };
}

/** The file of a foreign model that a precision means. */
const DTYPE_OF: Readonly<Record<Precision, Dtype>> = { fp32: 'fp32', int8: 'q8' };

function checkDtype(dtype: Dtype, precision: Precision | undefined): void {
  requireOneOf('dtype', dtype, DTYPES);
  if (precision === undefined || DTYPE_OF[precision] === dtype) return;
  throw new InvalidArgumentError(
    `dtype and precision say which file of the model is read, got dtype '${dtype}' and precision '${precision}'; leave one of them out`,
  );
}

function refuseFolderOptions(given: Readonly<Record<string, unknown>>, whose: string): void {
  const [name] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (name !== undefined) throw new InvalidArgumentError(`the option ${name} is for ${whose}; leave it out`);
}

function openForeign(
  model: ForeignModel,
  { threads, prompts }: { readonly threads: number; readonly prompts: TextPrompts | undefined },
): Promise<Encoder> {
  return openThreadedEncoder({ kind: 'foreign', model: { ...model, ...(prompts && { prompts }) }, threads });
}

/**
 * Opens a model that reads two texts together, in a thread of its own.
 * @param model the shipped model by name, the directory of an interaction model that `train` wrote, the folder or pulled id of a
 * cross-encoder of the hub (bge-reranker, ms-marco-MiniLM) with an ONNX file, or a description of one.
 * @throws InvalidArgumentError for a wrong option or a model that reads single texts; NotFoundError, FormatError when it
 * cannot be read; UnavailableError when a demanded runtime is absent.
 */
export async function loadPairScorer(
  model: string | ForeignPairModel = SHIPPED_PAIR_MODEL,
  options: LoadModelOptions = {},
): Promise<PairScorer> {
  const given = readOptions('loadPairScorer', options, MODEL_OPTIONS);
  const { threads, precision, runtime } = checkLoadOptions(given, typeof model !== 'string');
  if (typeof model !== 'string') return openThreadedScorer({ kind: 'foreign', model: readForeign(model), threads });
  const dir = modelPath(model);
  if ((await findModelLayout(dir)) === 'hub') {
    checkLoadOptions({ runtime }, true);
    const foreign = await readCrossEncoderFolder(dir, given.precision && DTYPE_OF[given.precision]);
    return openThreadedScorer({ kind: 'foreign', model: foreign, threads });
  }
  return openThreadedScorer({ kind: 'model', dir, runtime, precision, threads });
}

/**
 * Opens a model that finds named entities, in a thread of its own.
 * @param model the shipped model by name, or the directory of one that `train` wrote.
 * @throws InvalidArgumentError for a wrong option or a model that finds no entities; NotFoundError, FormatError when it
 * cannot be read; UnavailableError when a demanded runtime is absent.
 */
export async function loadEntityRecognizer(
  model: string = SHIPPED_ENTITY_MODEL,
  options: LoadModelOptions = {},
): Promise<EntityRecognizer> {
  requireString('the model', model);
  const given = readOptions('loadEntityRecognizer', options, MODEL_OPTIONS);
  const { threads, precision, runtime } = checkLoadOptions(given, false);
  return openThreadedRecognizer({ kind: 'model', dir: modelPath(model), runtime, precision, threads });
}

/** The description of a foreign model as plain data, which can be sent to a thread. */
function readForeign<Model extends object>(model: Model): Model {
  requireObject('the model', model);
  return reading('the model', () => {
    for (const name of ['modelPath', 'tokenizerPath'])
      requirePath(`the ${name} of the model`, model[name as keyof Model]);
    return structuredClone({ ...model });
  });
}

/**
 * Directory of a model of this project by name, of one of the hub's cache by its id (OWNER/NAME[@REVISION]), or the given directory itself.
 * @throws NotFoundError for a model whose package is not installed, and for what looks like an id, is no folder and was not pulled.
 */
export function modelPath(nameOrDir: string): string {
  requirePath('the model', nameOrDir);
  const own = ownModelPath(nameOrDir);
  if (own !== undefined) return own;
  const id = nameOrDir.includes('/') && !existsSync(nameOrDir) ? parseModelId(nameOrDir) : undefined;
  if (id === undefined) return nameOrDir;
  const settings = hubSettings();
  const snapshot = cachedSnapshot(id, settings);
  if (snapshot !== undefined) return snapshot;
  throw new NotFoundError(
    `no folder ${nameOrDir}, and no model of this name in ${settings.cacheDir}; \`kenyon model pull ${nameOrDir}\` fetches it from the hub`,
  );
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
  requireInteger(threads, 'threads', 1);
  requireOneOf('precision', precision, ['fp32', 'int8']);
  requireOneOf('runtime', runtime, ['auto', 'onnxruntime', 'tfjs']);
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

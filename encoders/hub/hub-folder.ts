import { join } from 'node:path';
import { requireInteger } from '../../src/core/checks.ts';
import { FormatError, InvalidArgumentError, NotFoundError } from '../../src/core/errors.ts';
import { type JsonObject, readJson, readJsonObject } from '../../src/core/json-object.ts';
import { readGraphOutputs } from '../onnx/graph-outputs.ts';
import type { ForeignModel } from '../runners/foreign-runner.ts';
import { readDense } from './dense-config.ts';
import { type KnownModel, knownModel } from './known-models.ts';
import { readLengths } from './length-config.ts';
import { chooseOnnxFile, type Dtype } from './onnx-file.ts';
import { poolingOf } from './pooling-config.ts';
import { promptsOf } from './prompts-config.ts';

/** Where the parts of a model lie, from modules.json. */
interface Modules {
  readonly transformer: string;
  /** Undefined where there is no modules.json. */
  readonly pooling: string | undefined;
  readonly dense: readonly string[];
}

/** How a folder is read. */
export interface HubFolderOptions {
  /** Which ONNX file is wanted; the most precise one that is there if not said. */
  readonly dtype?: Dtype | undefined;
  /** How many numbers of a vector are kept; all if not said. */
  readonly dimensions?: number | undefined;
}

/** The output of a graph that does all that the modules say. */
const WHOLE = 'sentence_embedding';
/** Outputs with a vector a token. */
const OF_TOKENS = ['last_hidden_state', 'token_embeddings'];

/**
 * Reads a folder laid out as sentence-transformers saves models (sbert.net), or as exports of transformers are: config.json,
 * tokenizer.json and onnx/model*.onnx, with modules.json, 1_Pooling/config.json, sentence_bert_config.json and
 * config_sentence_transformers.json where what they say is not known of the family. Vectors are of unit length whether the folder
 * asks for it or not, since cosines do not differ.
 * @throws NotFoundError for a missing file; FormatError for one that does not say what it should, or asks for what is not
 * supported; InvalidArgumentError for dimensions that the model does not say it has.
 */
export async function readHubFolder(dir: string, { dtype, dimensions }: HubFolderOptions = {}): Promise<ForeignModel> {
  const modules = await readModules(dir);
  const { transformer } = modules;
  const config = await readRequired(join(transformer, 'config.json'));
  const sentenceTransformers = (await readJsonObject(join(dir, 'config_sentence_transformers.json'))) ?? {};
  const known = knownModel(dir, config);
  const prompts = promptsOf(sentenceTransformers, known.prompts);
  const modelPath = await chooseOnnxFile(transformer, dtype);
  const outputs = await readGraphOutputs(modelPath);
  if (outputs.length === 1 && outputs[0] === 'logits') {
    throw new FormatError(
      `${modelPath} gives classes (logits) and no vectors; a model that reads pairs is opened with loadPairScorer, --rerank or --pair-model`,
    );
  }
  const vectors = outputs.includes(WHOLE)
    ? ({ output: WHOLE, pooling: 'none' } as const)
    : await readVectors(dir, outputs, modules, known, prompts !== undefined);
  return {
    modelPath,
    tokenizerPath: join(transformer, 'tokenizer.json'),
    ...vectors,
    ...(await readLengths(transformer, config)),
    ...(prompts && { prompts }),
    ...(dimensions !== undefined && {
      dimensions: checkDimensions(dimensions, { dir, config, sentenceTransformers, known }),
    }),
  };
}

/** Reads a file that a folder of the hub must have. @throws NotFoundError; FormatError when it is no JSON object. */
export async function readRequired(path: string): Promise<JsonObject> {
  const value = await readJsonObject(path);
  if (value !== undefined) return value;
  throw new NotFoundError(`${path}: no such file; the repository of a model has it`);
}

/** How vectors of tokens become one: what the modules say, else what is known of the family. */
async function readVectors(
  dir: string,
  outputs: readonly string[],
  { pooling: folder, dense: denseFolders }: Modules,
  known: KnownModel,
  hasPrompts: boolean,
): Promise<Pick<ForeignModel, 'output' | 'pooling' | 'dense'>> {
  const named = OF_TOKENS.find((name) => outputs.includes(name));
  const output = named && named !== OF_TOKENS[0] ? { output: named } : {};
  if (folder !== undefined) {
    const file = join(folder, 'config.json');
    const pooling = poolingOf(await readRequired(file), file, hasPrompts);
    const dense = await Promise.all(denseFolders.map(readDense));
    return { ...output, pooling, ...(dense.length > 0 && { dense }) };
  }
  if (known.pooling !== undefined) return { ...output, pooling: known.pooling };
  throw new NotFoundError(
    `${join(dir, 'modules.json')}: no such file, so nothing says how the vectors of tokens become one (pooling), and nothing is ` +
      'known of a model of this name; take modules.json and 1_Pooling/config.json from its repository, or describe the model in a ' +
      '.json file with "pooling": "mean" or "cls", after its card',
  );
}

/** @throws FormatError unless the modules are a transformer, a pooling, perhaps linear layers and a normalisation, in this order. */
async function readModules(dir: string): Promise<Modules> {
  const file = join(dir, 'modules.json');
  const listed = await readJson(file);
  if (listed === undefined) return { transformer: dir, pooling: undefined, dense: [] };
  const modules = Array.isArray(listed) ? listed.map(moduleOf) : [];
  const names = modules.map(({ name }) => name).join(', ');
  if (!/^Transformer, Pooling(, Dense)*(, Normalize)?$/.test(names)) {
    throw new FormatError(
      `${file}: only models of Transformer, Pooling and perhaps Dense and Normalize are supported, found ${names || 'none'}`,
    );
  }
  const [transformer, pooling, ...rest] = modules.map(({ name, path }) => ({ name, path: join(dir, path) }));
  const dense = rest.filter(({ name }) => name === 'Dense').map(({ path }) => path);
  return { transformer: transformer.path, pooling: pooling.path, dense };
}

/** Types are names of Python classes, with the modules they stand in. */
function moduleOf(listed: unknown): { readonly name: string; readonly path: string } {
  const { type, path } = (typeof listed === 'object' && listed !== null ? listed : {}) as JsonObject;
  return { name: String(type).split('.').at(-1)!, path: typeof path === 'string' ? path : '' };
}

/**
 * Shorter vectors that a model says it has: `matryoshka_dimensions` of config.json, `truncate_dim` of
 * config_sentence_transformers.json (Kusupati et al. 2022, arXiv:2205.13147), or what is known of the family.
 */
function checkDimensions(
  dimensions: number,
  from: { dir: string; config: JsonObject; sentenceTransformers: JsonObject; known: KnownModel },
): number {
  requireInteger(dimensions, 'dimensions', 1);
  const { matryoshka_dimensions: listed } = from.config;
  const { truncate_dim: truncated } = from.sentenceTransformers;
  const own = [...(Array.isArray(listed) ? listed : []), truncated, ...(from.known.dimensions ?? [])];
  const all = [from.config.hidden_size, ...own].filter((size) => Number.isInteger(size));
  if (all.includes(dimensions)) return dimensions;
  throw new InvalidArgumentError(
    `dimensions must be one of those that the model in ${from.dir} says its vectors have, ${[...new Set(all)].join(', ') || 'it says none'}, ` +
      `got ${dimensions}; leave it out for whole vectors`,
  );
}

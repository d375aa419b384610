import { join } from 'node:path';
import { shown } from '../../src/core/checks.ts';
import { FormatError, NotFoundError } from '../../src/core/errors.ts';
import { type JsonObject, readJson, readJsonObject } from '../../src/core/json-object.ts';
import type { Precision } from '../onnx/inference-graph.ts';
import type { ForeignModel } from '../runners/foreign-runner.ts';
import { chooseOnnxFile } from './onnx-file.ts';
import { poolingOf } from './pooling-config.ts';
import { promptsOf } from './prompts-config.ts';

/** Where the parts of a model lie, from modules.json. */
interface Modules {
  readonly transformer: string;
  readonly pooling: string;
}

/**
 * Reads a folder laid out as sentence-transformers saves models (sbert.net): modules.json, 1_Pooling/config.json,
 * sentence_bert_config.json, config_sentence_transformers.json beside a transformer's config.json, tokenizer.json and
 * onnx/model*.onnx. Vectors are of unit length whether the folder asks for it or not, since cosines do not differ.
 * @param precision which ONNX file is wanted; the most precise one that is there if not said.
 * @throws NotFoundError for a missing file; FormatError for one that does not say what it should, or asks for what is not
 * supported.
 */
export async function readHubFolder(dir: string, precision?: Precision): Promise<ForeignModel> {
  const { transformer, pooling } = await readModules(dir);
  const config = await required(join(transformer, 'config.json'));
  const prompts = promptsOf((await readJsonObject(join(dir, 'config_sentence_transformers.json'))) ?? {}, config);
  const sentence = await readSentenceConfig(join(transformer, 'sentence_bert_config.json'));
  const poolingFile = join(pooling, 'config.json');
  return {
    modelPath: await chooseOnnxFile(transformer, precision),
    tokenizerPath: join(transformer, 'tokenizer.json'),
    pooling: poolingOf(await required(poolingFile), poolingFile, prompts !== undefined),
    ...sentence,
    ...(prompts && { prompts }),
  };
}

async function required(path: string): Promise<JsonObject> {
  const value = await readJsonObject(path);
  if (value !== undefined) return value;
  throw new NotFoundError(`${path}: no such file; a sentence-transformers repository has it`);
}

/** @throws FormatError unless the modules are a transformer, a pooling and perhaps a normalisation, in this order. */
async function readModules(dir: string): Promise<Modules> {
  const file = join(dir, 'modules.json');
  const listed = await readJson(file);
  if (listed === undefined) {
    throw new NotFoundError(`${file}: no such file; a sentence-transformers repository has it`);
  }
  const modules = Array.isArray(listed) ? listed.map(moduleOf) : [];
  const names = modules.map(({ name }) => name).join(', ');
  if (!/^Transformer, Pooling(, Normalize)?$/.test(names)) {
    throw new FormatError(
      `${file}: only models of Transformer, Pooling and perhaps Normalize are supported, found ${names || 'none'}`,
    );
  }
  const [transformer, pooling] = modules.map(({ path }) => join(dir, path));
  return { transformer, pooling };
}

/** Types are names of Python classes, with the modules they stand in. */
function moduleOf(listed: unknown): { readonly name: string; readonly path: string } {
  const { type, path } = (typeof listed === 'object' && listed !== null ? listed : {}) as JsonObject;
  return { name: String(type).split('.').at(-1)!, path: typeof path === 'string' ? path : '' };
}

/** Longest input that is believed, in tokens. */
const MAX_TOKENS = 1 << 20;

function isLength(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_TOKENS;
}

/** Says how texts are cut, whatever tokenizer.json says. */
async function readSentenceConfig(file: string): Promise<Pick<ForeignModel, 'maxTokens' | 'lowerCase'>> {
  const { max_seq_length: maxTokens, do_lower_case: lowerCase } = (await readJsonObject(file)) ?? {};
  if (maxTokens !== undefined && maxTokens !== null && !isLength(maxTokens)) {
    throw new FormatError(
      `${file}: max_seq_length must be an integer from 1 to ${MAX_TOKENS}, got ${shown(maxTokens)}`,
    );
  }
  return { ...(maxTokens != null && { maxTokens: Number(maxTokens) }), ...(lowerCase === true && { lowerCase }) };
}

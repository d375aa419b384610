import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { requireInteger } from '../../src/core/checks.ts';
import { FormatError, InvalidArgumentError } from '../../src/core/errors.ts';
import { type InferenceSession, loadOnnxRuntime, type Tensor, threadsText } from '../onnx/runtime.ts';
import { readJsonTokenizer } from '../tokenizer/json-tokenizer.ts';
import type { TokenBatch, Tokenizer } from '../tokenizer/tokenizer.ts';
import { type DenseFile, readDenseLayer } from './dense-layer.ts';
import { filesDigest, openForeignSession, runForeign } from './foreign-session.ts';
import type { BatchRunner } from './runner.ts';
import { checkPrompts, promptsMark, type TextPrompts } from './text-prompts.ts';

/** A sentence-embedding model made elsewhere: an ONNX file and its tokenizer.json. */
export interface ForeignModel {
  readonly modelPath: string;
  readonly tokenizerPath: string;
  /** How token vectors become one; 'none' when the graph does it. Default 'mean'. */
  readonly pooling?: 'mean' | 'cls' | 'none';
  /** Scale vectors to length 1. Default true; the engine compares by cosine. */
  readonly normalize?: boolean;
  /** Default: what the tokenizer says, else 512. */
  readonly maxTokens?: number;
  /** Prompts before texts that are asked and texts that are found. Default: none. */
  readonly prompts?: TextPrompts;
  /** Turn texts to lower case before they are cut, for a tokenizer that leaves them as they are. Default false. */
  readonly lowerCase?: boolean;
  /** Graph output to read. Default: `sentence_embedding` for 'none', else `last_hidden_state` or the first. */
  readonly output?: string;
  /** Linear layers on the pooled vector, in their order. Default: none. */
  readonly dense?: readonly DenseFile[];
  /** How many numbers of a vector are kept, of a model that was trained so that its first ones suffice. Default: all. */
  readonly dimensions?: number;
}

/** Longest input that is believed, in tokens. */
const MAX_TOKENS = 1 << 20;

/**
 * Runs a foreign encoder with onnxruntime.
 * @throws FormatError when the file is no such graph; InvalidArgumentError on options that do not fit it.
 */
export async function createForeignRunner(model: ForeignModel, options: { threads: number }): Promise<BatchRunner> {
  const { pooling, normalize, prompts, lowerCase, dense, dimensions } = checkForeignModel(model);
  const ort = await loadOnnxRuntime();
  const tokenizer = await readJsonTokenizer(model.tokenizerPath);
  const session = await openForeignSession(ort, model.modelPath, { ...options, purpose: 'an encoder' });
  const output = chooseOutput(session, model.output, pooling, model.modelPath);
  const layers = await Promise.all(dense.map(readDenseLayer));
  const run = async (batch: TokenBatch): Promise<Float32Array> => {
    const fetched = await runForeign(ort, session, { batch, output, path: model.modelPath });
    const pooled = checkWidth(pool(fetched, batch, pooling), batch.count, dense[0]?.inputs);
    const whole = layers.reduce((rows, layer) => layer(rows), pooled);
    const rows = dimensions === undefined ? whole : firstNumbers(whole, batch.count, dimensions);
    return normalize ? unitLength(rows, batch.count) : rows;
  };
  const probe = await run({
    count: 1,
    seqLen: 2,
    tokenIds: Int32Array.of(tokenizer.clsId, tokenizer.sepId).map(orZero),
    lengths: Int32Array.of(2),
  });
  const weights = dense.map(({ path }) => path);
  const digest = await filesDigest(...(await graphFiles(model.modelPath)), model.tokenizerPath, ...weights);
  const layersMark = dense.map(({ activation, outputs }) => `-dense${outputs}${activation}`).join('');
  const kept = dimensions === undefined ? '' : `-first${dimensions}`;
  const marks = `${normalize ? '' : '-raw'}${lowerCase ? '-lower' : ''}${promptsMark(prompts)}${layersMark}${kept}`;
  const maxTokens = model.maxTokens ?? tokenizer.maxTokens ?? 512;
  return {
    dim: probe.length,
    fingerprint: `${digest}-${pooling}-${output}-${maxTokens}${marks}`,
    runtime: `onnxruntime, foreign model, ${threadsText(options.threads)}`,
    tokenizer: lowerCase ? lowerCased(tokenizer) : tokenizer,
    maxTokens,
    prompts,
    run,
    close: () => session.release(),
  };
}

function checkForeignModel(model: ForeignModel) {
  const { pooling = 'mean', normalize = true, prompts, lowerCase = false, dense = [], dimensions, maxTokens } = model;
  if (maxTokens !== undefined) requireInteger(maxTokens, 'maxTokens', 1, MAX_TOKENS);
  if (dimensions !== undefined) requireInteger(dimensions, 'dimensions', 1);
  if (!['mean', 'cls', 'none'].includes(pooling)) {
    throw new InvalidArgumentError(`pooling must be 'mean', 'cls' or 'none', got ${JSON.stringify(pooling)}`);
  }
  for (const [name, value] of Object.entries({ normalize, lowerCase })) {
    if (typeof value === 'boolean') continue;
    throw new InvalidArgumentError(`${name} must be true or false, got ${JSON.stringify(value)}`);
  }
  return { pooling, normalize, lowerCase, dense, dimensions, prompts: prompts && checkPrompts(prompts) };
}

function lowerCased(tokenizer: Tokenizer): Tokenizer {
  return { ...tokenizer, encode: (text, options) => tokenizer.encode(text.toLowerCase(), options) };
}

/** A graph may have its weights in files beside it, as one of more than 2 GB must: model.onnx_data, model.onnx_data_1, model.onnx.data. */
async function graphFiles(modelPath: string): Promise<string[]> {
  const own = basename(modelPath);
  const names = await readdir(dirname(modelPath)).catch(() => []);
  const weights = names.filter((name) => name.startsWith(`${own}_data`) || name === `${own}.data`).sort();
  return [modelPath, ...weights.map((name) => join(dirname(modelPath), name))];
}

/** A tokenizer without such a special token has -1 for it. */
function orZero(id: number): number {
  return Math.max(0, id);
}

function chooseOutput(
  session: InferenceSession,
  wanted: string | undefined,
  pooling: 'mean' | 'cls' | 'none',
  path: string,
): string {
  const usual = pooling === 'none' ? 'sentence_embedding' : 'last_hidden_state';
  const name = wanted ?? (session.outputNames.includes(usual) ? usual : session.outputNames[0]);
  if (session.outputNames.includes(name)) return name;
  throw new InvalidArgumentError(`${path} has no output ${name}, it has ${session.outputNames.join(', ')}`);
}

/** Rows `[count, dim]` out of token vectors `[count, seqLen, dim]`, or the graph's own rows. */
function pool(tensor: Tensor, { count, seqLen, lengths }: TokenBatch, pooling: 'mean' | 'cls' | 'none'): Float32Array {
  if (tensor.type !== 'float32') {
    throw new FormatError(
      `the output must be float32, the graph gave ${tensor.type}; use a float32 export of the model`,
    );
  }
  const data = tensor.data as Float32Array;
  const expected = pooling === 'none' ? 2 : 3;
  if (tensor.dims.length !== expected) {
    throw new FormatError(
      `pooling '${pooling}' needs an output of ${expected} dimensions, the graph gave [${tensor.dims}]; choose another pooling or output`,
    );
  }
  if (pooling === 'none') return data;
  const dim = tensor.dims[2];
  const rows = new Float32Array(count * dim);
  for (let row = 0; row < count; row++) {
    const real = pooling === 'cls' ? 1 : lengths[row];
    for (let token = 0; token < real; token++) {
      const at = (row * seqLen + token) * dim;
      for (let i = 0; i < dim; i++) rows[row * dim + i] += data[at + i] / real;
    }
  }
  return rows;
}

/** @throws FormatError when vectors are not as wide as a linear layer takes them. */
function checkWidth(rows: Float32Array, count: number, expected: number | undefined): Float32Array {
  if (expected === undefined || rows.length === count * expected) return rows;
  throw new FormatError(`the Dense module takes vectors of ${expected} numbers, the graph gave ${rows.length / count}`);
}

/** The first numbers of every row. @throws InvalidArgumentError when there are fewer. */
function firstNumbers(rows: Float32Array, count: number, kept: number): Float32Array {
  const dim = rows.length / count;
  if (kept > dim) {
    throw new InvalidArgumentError(`dimensions must be at most the ${dim} that the model's vectors have, got ${kept}`);
  }
  const out = new Float32Array(count * kept);
  for (let row = 0; row < count; row++) out.set(rows.subarray(row * dim, row * dim + kept), row * kept);
  return out;
}

function unitLength(rows: Float32Array, count: number): Float32Array {
  const dim = rows.length / count;
  for (let start = 0; start < rows.length; start += dim) {
    let sum = 0;
    for (let i = start; i < start + dim; i++) sum += rows[i] * rows[i];
    const norm = Math.sqrt(sum);
    if (norm > 0) for (let i = start; i < start + dim; i++) rows[i] /= norm;
  }
  return rows;
}

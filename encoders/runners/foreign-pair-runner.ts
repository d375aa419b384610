import { FormatError, InvalidArgumentError } from '../../src/core/errors.ts';
import { type InferenceSession, loadOnnxRuntime, type Tensor, threadsText } from '../onnx/runtime.ts';
import { readJsonTokenizer } from '../tokenizer/json-tokenizer.ts';
import { padTokens, type TokenBatch } from '../tokenizer/tokenizer.ts';
import { filesDigest, openForeignSession, runForeign } from './foreign-session.ts';
import type { PairRunner } from './runner.ts';

/** A cross-encoder made elsewhere (bge-reranker, ms-marco-MiniLM): an ONNX file and its tokenizer.json. */
export interface ForeignPairModel {
  readonly modelPath: string;
  readonly tokenizerPath: string;
  /** Both texts and special tokens; default 512, or less where the tokenizer says so. */
  readonly maxTokens?: number;
  /** Graph output to read, `[batch, classes]` or `[batch]`. Default: `logits`, or the only one. */
  readonly output?: string;
  /** Which class says that the texts belong together, from 0. Default 1 of two; must be given for more. */
  readonly relevantClass?: number;
}

/** Tokens read at most unless the caller says otherwise: some files allow 8,192, which takes accordingly long. */
const DEFAULT_MAX_TOKENS = 512;

/**
 * Runs a foreign cross-encoder with onnxruntime. A score is the only logit, or the log-odds of the relevant class
 * against all others: the order of probabilities, without the rounding to 1 that makes near ones equal.
 * @throws FormatError when the files are no such model; InvalidArgumentError on options that do not fit it.
 */
export async function createForeignPairRunner(
  model: ForeignPairModel,
  options: { readonly threads: number },
): Promise<PairRunner> {
  const ort = await loadOnnxRuntime();
  const tokenizer = await readJsonTokenizer(model.tokenizerPath);
  const maxTokens = model.maxTokens ?? Math.min(tokenizer.maxTokens ?? DEFAULT_MAX_TOKENS, DEFAULT_MAX_TOKENS);
  const session = await openForeignSession(ort, model.modelPath, { ...options, purpose: 'a cross-encoder' });
  const output = chooseOutput(session, model);
  const run = async (batch: TokenBatch): Promise<Float32Array> => {
    const fetched = await runForeign(ort, session, { batch, output, path: model.modelPath });
    return scoresOf(fetched, batch.count, model);
  };
  const join = ({ a, b }: { a: string; b: string }) => tokenizer.encodePair(a, b, { maxTokens });
  const probe = tokenizer.withinTime(() => join({ a: 'a', b: 'b' }));
  await run({ ...padTokens([probe.ids], tokenizer.padId), secondStarts: Int32Array.of(probe.secondStart) });
  const digest = await filesDigest(model.modelPath, model.tokenizerPath);
  return {
    fingerprint: `${digest}-${output}-${model.relevantClass ?? 'default'}-${maxTokens}`,
    runtime: `onnxruntime, foreign cross-encoder, ${threadsText(options.threads)}`,
    padId: tokenizer.padId,
    join,
    withinTime: tokenizer.withinTime,
    run,
    close: () => session.release(),
  };
}

function chooseOutput({ outputNames }: InferenceSession, { output, modelPath }: ForeignPairModel): string {
  const name = output ?? (outputNames.length === 1 ? outputNames[0] : 'logits');
  if (outputNames.includes(name)) return name;
  throw new InvalidArgumentError(
    `${modelPath} has no output ${name}, it has ${outputNames.join(', ')}; name one as output`,
  );
}

/** @throws FormatError when the output is not one row of classes a pair, as that of an encoder is. */
function scoresOf(tensor: Tensor, count: number, { modelPath, relevantClass }: ForeignPairModel): Float32Array {
  const classes = tensor.dims[1] ?? 1;
  if (tensor.type !== 'float32' || tensor.dims.length > 2 || tensor.dims[0] !== count) {
    throw new FormatError(
      `${modelPath} cannot be used as a cross-encoder: expected float32 logits [pairs, classes], the graph gave ` +
        `${tensor.type} [${tensor.dims}]; an encoder of single texts is opened with loadEncoder`,
    );
  }
  const logits = tensor.data as Float32Array;
  const usual = classes <= 2 ? classes - 1 : undefined;
  const relevant = relevantClass ?? usual ?? -1;
  if (!Number.isInteger(relevant) || relevant < 0 || relevant >= classes) {
    throw new InvalidArgumentError(
      `${modelPath} tells ${classes} classes apart: relevantClass must say which of 0 to ${classes - 1} is a match, got ${relevantClass}`,
    );
  }
  if (classes === 1) return Float32Array.from(logits);
  return Float32Array.from({ length: count }, (_, i) =>
    logOdds(logits.subarray(i * classes, (i + 1) * classes), relevant),
  );
}

/** log p / (1 - p) of one class, from logits. */
function logOdds(logits: Float32Array, relevant: number): number {
  const others = Array.from(logits).filter((_, i) => i !== relevant);
  const greatest = Math.max(...others);
  return logits[relevant] - greatest - Math.log(others.reduce((sum, x) => sum + Math.exp(x - greatest), 0));
}

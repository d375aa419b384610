import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { FormatError, KenyonError, messageOf } from '../../src/core/errors.ts';
import { type InferenceSession, type OnnxRuntime, openSession, sessionOptions, type Tensor } from '../onnx/runtime.ts';
import type { TokenBatch } from '../tokenizer/tokenizer.ts';

const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'];

/**
 * Opens a graph that takes int64 `input_ids`, `attention_mask` and, if it asks for them, `token_type_ids`, as exports of
 * Hugging Face models do.
 * @param purpose what it is to be, for messages: 'an encoder'.
 * @throws FormatError when the file is no such graph.
 */
export async function openForeignSession(
  ort: OnnxRuntime,
  path: string,
  { threads, purpose }: { readonly threads: number; readonly purpose: string },
): Promise<InferenceSession> {
  try {
    const session = await openSession(ort, path, sessionOptions(threads));
    const unknown = session.inputNames.filter((name) => !INPUTS.includes(name));
    if (unknown.length > 0 || !session.inputNames.includes('input_ids')) {
      throw new FormatError(
        `expected inputs among ${INPUTS.join(', ')}, the graph has ${session.inputNames.join(', ')}`,
      );
    }
    return session;
  } catch (cause) {
    throw new FormatError(`${path} cannot be used as ${purpose}: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Runs such a graph on a batch.
 * @returns its output of this name.
 * @throws ClosedError when the thread is to end; FormatError for what the graph cannot compute, as where it has fewer positions than its files say.
 */
export async function runForeign(
  ort: OnnxRuntime,
  session: InferenceSession,
  { batch, output, path }: { readonly batch: TokenBatch; readonly output: string; readonly path: string },
): Promise<Tensor> {
  try {
    return (await session.run(foreignFeeds(ort, session, batch), [output]))[output];
  } catch (cause) {
    if (cause instanceof KenyonError) throw cause;
    throw new FormatError(
      `${path} fails on ${batch.count} texts of up to ${batch.seqLen} tokens: ${messageOf(cause)}; is the model whole, and does it read so many tokens?`,
      { cause },
    );
  }
}

/** Inputs of such a graph, `[count, seqLen]` each; tokens from `secondStarts` on are of type 1, padding of type 0. */
function foreignFeeds(ort: OnnxRuntime, session: InferenceSession, batch: TokenBatch): Record<string, Tensor> {
  const { count, seqLen, tokenIds, lengths, secondStarts } = batch;
  const dims = [count, seqLen];
  const onesFrom = (startOf: (row: number) => number) => {
    const bits = new BigInt64Array(count * seqLen);
    for (let row = 0; row < count; row++) bits.fill(1n, row * seqLen + startOf(row), row * seqLen + lengths[row]);
    return bits;
  };
  const all: Record<string, () => BigInt64Array> = {
    input_ids: () => toInt64(tokenIds),
    attention_mask: () => onesFrom(() => 0),
    token_type_ids: () => onesFrom((row) => secondStarts?.[row] ?? lengths[row]),
  };
  return Object.fromEntries(session.inputNames.map((name) => [name, new ort.Tensor('int64', all[name](), dims)]));
}

function toInt64(values: Int32Array): BigInt64Array {
  const wide = new BigInt64Array(values.length);
  for (let i = 0; i < values.length; i++) wide[i] = BigInt(values[i]);
  return wide;
}

/** Half a SHA-256 over files, in hex. */
export async function filesDigest(...paths: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) await pipeline(createReadStream(path), hash, { end: false });
  return hash.digest('hex').slice(0, 32);
}

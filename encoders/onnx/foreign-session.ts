import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { FormatError, messageOf } from '../../src/core/errors.ts';
import type { TokenBatch } from '../tokenizer/token-batch.ts';
import { type InferenceSession, type OnnxRuntime, sessionOptions, type Tensor } from './runtime.ts';

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
    const session = await ort.InferenceSession.create(path, sessionOptions(threads));
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

/** Inputs of such a graph, `[count, seqLen]` each; tokens from `secondStarts` on are of type 1, padding of type 0. */
export function foreignFeeds(ort: OnnxRuntime, session: InferenceSession, batch: TokenBatch): Record<string, Tensor> {
  const { count, seqLen, tokenIds, lengths, secondStarts } = batch;
  const dims = [count, seqLen];
  const bits = (isOne: (row: number, position: number) => boolean) =>
    BigInt64Array.from({ length: count * seqLen }, (_, i) => (isOne(Math.floor(i / seqLen), i % seqLen) ? 1n : 0n));
  const all: Record<string, () => BigInt64Array> = {
    input_ids: () => BigInt64Array.from(tokenIds, BigInt),
    attention_mask: () => bits((row, position) => position < lengths[row]),
    token_type_ids: () =>
      bits((row, position) => secondStarts !== undefined && position >= secondStarts[row] && position < lengths[row]),
  };
  return Object.fromEntries(session.inputNames.map((name) => [name, new ort.Tensor('int64', all[name](), dims)]));
}

/** Half a SHA-256 over files, in hex. */
export async function filesDigest(...paths: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) await pipeline(createReadStream(path), hash, { end: false });
  return hash.digest('hex').slice(0, 32);
}

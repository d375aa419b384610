import { parentPort, workerData } from 'node:worker_threads';
import type { Encoder } from '../../src/core/encoder.ts';
import { KenyonError } from '../../src/core/errors.ts';
import { Serial } from '../../src/core/serial.ts';
import type { EncoderReply, EncoderRequest, PortableError } from './encoder-messages.ts';
import { type EncoderSpec, openEncoder } from './open-encoder.ts';

/*
 * Worker thread that owns one encoder. Calls run one after the other; an abort takes effect between two batches.
 */
const port = parentPort!;
const aborts = new Map<number, AbortController>();
const jobs = new Serial();

function reply(message: EncoderReply, transfer: ArrayBuffer[] = []): void {
  port.postMessage(message, transfer);
}

function portable(error: unknown): PortableError {
  if (error instanceof KenyonError) return { code: error.code, message: error.message, stack: error.stack };
  if (error instanceof Error) return { message: error.message, stack: error.stack };
  return { message: String(error) };
}

async function encode(encoder: Encoder, call: number, texts: readonly string[]): Promise<void> {
  const { signal } = aborts.get(call)!;
  try {
    const vectors = await encoder.encode(texts, {
      signal,
      onProgress: (progress) => reply({ kind: 'progress', call, progress }),
    });
    reply({ kind: 'vectors', call, vectors }, [vectors.buffer as ArrayBuffer]);
  } catch (error) {
    reply({ kind: 'failed', call, error: portable(error) });
  } finally {
    aborts.delete(call);
  }
}

function serve(encoder: Encoder): void {
  port.on('message', (request: EncoderRequest) => {
    if (request.kind === 'abort') {
      aborts.get(request.call)?.abort();
    } else if (request.kind === 'encode') {
      aborts.set(request.call, new AbortController());
      jobs.run(() => encode(encoder, request.call, request.texts));
    } else {
      jobs.run(() => encoder.close()).then(() => port.close());
    }
  });
}

try {
  const encoder = await openEncoder(workerData as EncoderSpec);
  serve(encoder);
  reply({ kind: 'ready', dim: encoder.dim, fingerprint: encoder.fingerprint, runtime: encoder.runtime });
} catch (error) {
  reply({ kind: 'refused', error: portable(error) });
}

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Encoder } from '../../src/core/encoder.ts';
import {
  AbortedError,
  ClosedError,
  ConflictError,
  type ErrorCode,
  FormatError,
  InvalidArgumentError,
  messageOf,
  NotFoundError,
  StorageError,
  throwIfAborted,
  UnavailableError,
} from '../../src/core/errors.ts';
import type { LongWorkOptions, Progress } from '../../src/core/progress.ts';
import { checkTexts } from './batch-encoder.ts';
import type { EncoderReply, EncoderRequest, PortableError } from './encoder-messages.ts';
import type { EncoderSpec } from './open-encoder.ts';

const ERROR_CLASSES = {
  INVALID_ARGUMENT: InvalidArgumentError,
  NOT_FOUND: NotFoundError,
  CONFLICT: ConflictError,
  FORMAT: FormatError,
  STORAGE: StorageError,
  CLOSED: ClosedError,
  ABORTED: AbortedError,
  UNAVAILABLE: UnavailableError,
} satisfies Record<ErrorCode, new (message: string, options?: ErrorOptions) => Error>;

/**
 * Opens an encoder in a worker thread of its own, so that encoding never holds the caller's event loop. While no call
 * is under way the thread does not keep the process alive.
 * @throws what {@link openEncoder} throws.
 */
export async function openThreadedEncoder(spec: EncoderSpec): Promise<Encoder> {
  const worker = new Worker(new URL('./encoder-worker.js', import.meta.url), { workerData: spec });
  const reply = await firstReply(worker);
  if (reply.kind === 'refused') {
    await worker.terminate();
    throw revive(reply.error);
  }
  if (reply.kind !== 'ready') throw new UnavailableError(`the encoder's thread began with '${reply.kind}'`);
  return new ThreadedEncoder(worker, reply);
}

/** A thread that ends before it says anything would otherwise be waited for without end. */
function firstReply(worker: Worker): Promise<EncoderReply> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new UnavailableError(`the encoder's thread ended with code ${code} before it was ready`));
    });
  });
}

interface Call {
  readonly resolve: (vectors: Float32Array) => void;
  readonly reject: (error: unknown) => void;
  readonly options: LongWorkOptions;
}

class ThreadedEncoder implements Encoder {
  readonly dim: number;
  readonly fingerprint: string;
  readonly runtime: string;
  readonly #worker: Worker;
  readonly #calls = new Map<number, Call>();
  #nextCall = 0;
  #end: Error | undefined;

  constructor(worker: Worker, ready: Extract<EncoderReply, { kind: 'ready' }>) {
    this.dim = ready.dim;
    this.fingerprint = ready.fingerprint;
    this.runtime = ready.runtime;
    this.#worker = worker;
    worker.on('message', (reply: EncoderReply) => this.#receive(reply));
    worker.on('error', (cause) => {
      this.#stop(new UnavailableError(`the encoder's thread failed: ${messageOf(cause)}`, { cause }));
    });
    worker.on('exit', () => this.#stop(new ClosedError('the encoder is closed; open a new one')));
    worker.unref();
  }

  async encode(texts: readonly string[], options: LongWorkOptions = {}): Promise<Float32Array> {
    checkTexts(texts);
    throwIfAborted(options.signal, 'encoding');
    if (this.#end) throw this.#end;
    if (texts.length === 0) return new Float32Array(0);
    const call = this.#nextCall++;
    const abort = () => this.#send({ kind: 'abort', call });
    options.signal?.addEventListener('abort', abort, { once: true });
    this.#worker.ref();
    try {
      return await new Promise<Float32Array>((resolve, reject) => {
        this.#calls.set(call, { resolve, reject, options });
        this.#send({ kind: 'encode', call, texts });
      });
    } finally {
      options.signal?.removeEventListener('abort', abort);
      this.#calls.delete(call);
      if (this.#calls.size === 0) this.#worker.unref();
    }
  }

  async close(): Promise<void> {
    if (this.#end) return;
    this.#end = new ClosedError('the encoder is closed; open a new one');
    this.#worker.ref();
    const exit = once(this.#worker, 'exit');
    this.#send({ kind: 'close' });
    await exit;
  }

  #send(request: EncoderRequest): void {
    this.#worker.postMessage(request);
  }

  #receive(reply: EncoderReply): void {
    if (reply.kind === 'ready' || reply.kind === 'refused') return;
    const call = this.#calls.get(reply.call);
    if (reply.kind === 'progress') this.#advance(reply.call, reply.progress);
    else if (reply.kind === 'vectors') call?.resolve(reply.vectors);
    else call?.reject(revive(reply.error, call.options.signal?.reason));
  }

  /** What the caller's `onProgress` throws ends its call; here it would end the process. */
  #advance(id: number, progress: Progress): void {
    const call = this.#calls.get(id);
    try {
      call?.options.onProgress?.(progress);
    } catch (error) {
      call?.reject(error);
      this.#send({ kind: 'abort', call: id });
    }
  }

  #stop(error: Error): void {
    this.#end ??= error;
    for (const call of this.#calls.values()) call.reject(error);
    this.#calls.clear();
  }
}

/** The error that the worker threw, of its own class again. */
function revive({ code, message, stack }: PortableError, reason?: unknown): Error {
  const error = code ? new ERROR_CLASSES[code](message, { cause: reason }) : new Error(message);
  if (stack) error.stack = stack;
  return error;
}

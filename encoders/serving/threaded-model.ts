import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { EncodeOptions } from '../../src/core/encoder.ts';
import { ClosedError, messageOf, throwIfAborted, UnavailableError } from '../../src/core/errors.ts';
import type { Progress } from '../../src/core/progress.ts';
import type { JobReply, JobRequest, ModelFacts } from './job-messages.ts';
import { revive } from './portable-error.ts';
import type { ServedSpec } from './serve-model.ts';

interface Call {
  readonly resolve: (numbers: Float32Array) => void;
  readonly reject: (error: unknown) => void;
  readonly options: EncodeOptions;
}

/** A model in a worker thread of its own; while no call is under way the thread does not keep the process alive. */
export class ThreadedModel<Item, Facts extends ModelFacts> {
  readonly facts: Facts;
  readonly #worker: Worker;
  readonly #role: string;
  readonly #calls = new Map<number, Call>();
  #nextCall = 0;
  #end: Error | undefined;

  /**
   * Opens a model in a thread of its own, so that running it never holds the caller's event loop.
   * @throws what opening the model throws.
   */
  static async open<Item, Facts extends ModelFacts>(spec: ServedSpec): Promise<ThreadedModel<Item, Facts>> {
    const worker = new Worker(new URL('./model-worker.js', import.meta.url), { workerData: spec });
    const reply = await firstReply(worker, spec.role);
    if (reply.kind === 'refused') {
      await worker.terminate();
      throw revive(reply.error);
    }
    if (reply.kind !== 'ready') throw new UnavailableError(`the ${spec.role}'s thread began with '${reply.kind}'`);
    return new ThreadedModel(worker, spec.role, reply.facts as Facts);
  }

  private constructor(worker: Worker, role: string, facts: Facts) {
    this.facts = facts;
    this.#worker = worker;
    this.#role = role;
    worker.on('message', (reply: JobReply) => this.#receive(reply));
    worker.on('error', (cause) => {
      this.#stop(new UnavailableError(`the ${role}'s thread failed: ${messageOf(cause)}`, { cause }));
    });
    worker.on('exit', () => this.#stop(this.#closed()));
    worker.unref();
  }

  /**
   * Runs the model on items that were found right.
   * @param doing what is done, for messages: 'encoding'.
   * @throws AbortedError when `signal` fires; ClosedError after `close()`; what the model throws.
   */
  async run(items: readonly Item[], doing: string, options: EncodeOptions): Promise<Float32Array> {
    throwIfAborted(options.signal, doing);
    if (this.#end) throw this.#end;
    if (items.length === 0) return new Float32Array(0);
    const call = this.#nextCall++;
    const { role } = options;
    const abort = () => this.#send({ kind: 'abort', call });
    options.signal?.addEventListener('abort', abort, { once: true });
    this.#worker.ref();
    try {
      return await new Promise<Float32Array>((resolve, reject) => {
        this.#calls.set(call, { resolve, reject, options });
        this.#send({ kind: 'run', call, items, ...(role && { role }) });
      });
    } finally {
      options.signal?.removeEventListener('abort', abort);
      this.#calls.delete(call);
      // Who closes waits for the thread's end: the process must live until then.
      if (this.#calls.size === 0 && this.#end === undefined) this.#worker.unref();
    }
  }

  /** Ends the thread after the calls that are under way; idempotent. */
  async close(): Promise<void> {
    if (this.#end) return;
    this.#end = this.#closed();
    this.#worker.ref();
    const exit = once(this.#worker, 'exit');
    this.#send({ kind: 'close' });
    await exit;
  }

  #closed(): ClosedError {
    return new ClosedError(`the ${this.#role} is closed; open a new one`);
  }

  #send(request: JobRequest): void {
    this.#worker.postMessage(request);
  }

  #receive(reply: JobReply): void {
    if (reply.kind === 'ready' || reply.kind === 'refused') return;
    const call = this.#calls.get(reply.call);
    if (reply.kind === 'progress') this.#advance(reply.call, reply.progress);
    else if (reply.kind === 'numbers') call?.resolve(reply.numbers);
    else call?.reject(revive(reply.error, call.options.signal?.reason));
  }

  /** Reports progress; what the caller's `onProgress` throws ends its call, for here it would end the process. */
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

/** A thread that ends before it says anything would otherwise be waited for without end. */
function firstReply(worker: Worker, role: string): Promise<JobReply> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new UnavailableError(`the ${role}'s thread ended with code ${code} before it was ready`));
    });
  });
}

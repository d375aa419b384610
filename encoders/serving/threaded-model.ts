import type { EncodeOptions } from '../../src/core/encoder.ts';
import { ClosedError, ConflictError, messageOf, throwIfAborted, UnavailableError } from '../../src/core/errors.ts';
import { onAbort } from '../../src/core/on-abort.ts';
import { revive } from '../../src/core/portable-error.ts';
import type { Progress } from '../../src/core/progress.ts';
import { runtimeAdvice, surroundings } from '../onnx/runtime-advice.ts';
import type { JobReply, JobRequest, ModelFacts, Numbers } from './job-messages.ts';
import { ModelThread } from './model-thread.ts';
import type { ServedSpec } from './serve-model.ts';

interface Call {
  readonly thread: ModelThread;
  readonly resolve: (numbers: Numbers) => void;
  readonly reject: (error: unknown) => void;
  readonly options: EncodeOptions;
}

/**
 * A model in a worker thread of its own; while no call is under way the thread does not keep the process alive. A thread that
 * dies takes the calls that are under way with it, and the next call starts another.
 */
export class ThreadedModel<Item, Facts extends ModelFacts> {
  readonly facts: Facts;
  readonly #spec: ServedSpec;
  readonly #calls = new Map<number, Call>();
  #nextCall = 0;
  /** Undefined from the death of a thread until the next call. */
  #thread: ModelThread | undefined;
  #starting: Promise<ModelThread> | undefined;
  #closing: Promise<void> | undefined;

  /**
   * Opens a model in a thread of its own, so that running it never holds the caller's event loop.
   * @throws what opening the model throws.
   */
  static async open<Item, Facts extends ModelFacts>(spec: ServedSpec): Promise<ThreadedModel<Item, Facts>> {
    const { thread, facts } = await startThread(spec);
    warnOfSlowRuntime(spec, facts);
    return new ThreadedModel(spec, thread, facts as Facts);
  }

  private constructor(spec: ServedSpec, thread: ModelThread, facts: Facts) {
    this.facts = facts;
    this.#spec = spec;
    this.#adopt(thread);
  }

  /**
   * Runs the model on items that were found right.
   * @param doing what is done, for messages: 'encoding'.
   * @throws AbortedError when `signal` fires; ClosedError after `close()`; UnavailableError when the thread dies; what the
   * model throws.
   */
  async run(items: readonly Item[], doing: string, options: EncodeOptions): Promise<Float32Array> {
    return (await this.#call('run', items, doing, options)) as Float32Array;
  }

  /** Counts the tokens of items, `[items.length]`. @throws as {@link run} does. */
  async count(items: readonly Item[], doing: string, options: Pick<EncodeOptions, 'signal'>): Promise<Uint32Array> {
    return (await this.#call('count', items, doing, options)) as Uint32Array;
  }

  async #call(kind: 'run' | 'count', items: readonly Item[], doing: string, options: EncodeOptions): Promise<Numbers> {
    throwIfAborted(options.signal, doing);
    if (this.#closing) throw this.#closed();
    if (items.length === 0) return kind === 'run' ? new Float32Array(0) : new Uint32Array(0);
    const thread = this.#thread ?? (await this.#startAnother());
    throwIfAborted(options.signal, doing);
    if (this.#closing) throw this.#closed();
    const call = this.#nextCall++;
    const { role } = options;
    const stop = onAbort(options.signal, () => send(thread, { kind: 'abort', call }));
    thread.ref();
    try {
      return await new Promise<Numbers>((resolve, reject) => {
        this.#calls.set(call, { thread, resolve, reject, options });
        send(thread, { kind, call, items, ...(role && { role }) });
      });
    } finally {
      stop();
      this.#calls.delete(call);
      // Who closes waits for the thread's end: the process must live until then.
      if (this.#calls.size === 0 && this.#closing === undefined) thread.unref();
    }
  }

  /** Ends the thread after the batch that runs; calls that are under way reject with ClosedError. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const thread = this.#thread ?? (await this.#starting?.catch(() => undefined));
    if (thread === undefined) return;
    thread.ref();
    const exit = new Promise((resolve) => thread.once('exit', resolve));
    send(thread, { kind: 'close' });
    this.#rejectCalls(thread, this.#closed());
    await exit;
  }

  #closed(): ClosedError {
    return new ClosedError(`the ${this.#spec.role} is closed; open a new one`);
  }

  #startAnother(): Promise<ModelThread> {
    this.#starting ??= this.#startAgain().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #startAgain(): Promise<ModelThread> {
    const { thread, facts } = await startThread(this.#spec);
    if (facts.fingerprint !== this.facts.fingerprint) {
      await thread.terminate();
      throw new ConflictError(
        `the ${this.#spec.role}'s thread died, and the files of its model have changed since it was opened: fingerprint ` +
          `${facts.fingerprint}, was ${this.facts.fingerprint}; close it and open it again`,
      );
    }
    this.#adopt(thread);
    return thread;
  }

  #adopt(thread: ModelThread): void {
    this.#thread = thread;
    const { role } = this.#spec;
    thread.on('message', (reply: JobReply) => this.#receive(reply));
    thread.on('error', (cause) => {
      this.#lose(
        thread,
        new UnavailableError(`the ${role}'s thread failed: ${messageOf(cause)}; the next call starts another`, {
          cause,
        }),
      );
    });
    thread.on('exit', (code) => {
      this.#lose(
        thread,
        new UnavailableError(`the ${role}'s thread ended with code ${code}; the next call starts another`),
      );
    });
    thread.unref();
  }

  #lose(thread: ModelThread, error: UnavailableError): void {
    if (this.#thread === thread) this.#thread = undefined;
    this.#rejectCalls(thread, error);
  }

  #rejectCalls(thread: ModelThread, error: Error): void {
    for (const call of this.#calls.values()) if (call.thread === thread) call.reject(error);
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
      if (call) send(call.thread, { kind: 'abort', call: id });
    }
  }
}

function send(thread: ModelThread, request: JobRequest): void {
  thread.postMessage(request);
}

/** Starts a thread and waits until its model is open. @throws what opening the model throws; UnavailableError when the thread dies. */
async function startThread(spec: ServedSpec): Promise<{ readonly thread: ModelThread; readonly facts: ModelFacts }> {
  const thread = new ModelThread(spec);
  const reply = await firstReply(thread, spec.role);
  if (reply.kind === 'ready') return { thread, facts: reply.facts };
  await thread.terminate();
  if (reply.kind === 'refused') throw revive(reply.error);
  throw new UnavailableError(`the ${spec.role}'s thread began with '${reply.kind}'`);
}

/** A thread that ends before it says anything would otherwise be waited for without end. */
function firstReply(thread: ModelThread, role: string): Promise<JobReply> {
  return new Promise((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', (cause) => {
      reject(new UnavailableError(`the ${role}'s thread failed before it was ready: ${messageOf(cause)}`, { cause }));
    });
    thread.once('exit', (code) => {
      reject(new UnavailableError(`the ${role}'s thread ended with code ${code} before it was ready`));
    });
  });
}

let isTold = false;

/** Warns, once a process, when a model runs on the slower of two runtimes that nobody chose, and says how to get the other. */
function warnOfSlowRuntime({ spec }: ServedSpec, { runtime }: ModelFacts): void {
  if (isTold || spec.kind !== 'model' || spec.runtime !== 'auto' || !runtime.startsWith('tfjs')) return;
  isTold = true;
  process.emitWarning(
    `onnxruntime-node cannot be loaded, so models run on TensorFlow.js, several times slower: ${runtimeAdvice(surroundings())}. ` +
      "`kenyon doctor` says what is wrong; `runtime: 'tfjs'` chooses TensorFlow.js without this warning",
    { type: 'KenyonWarning', code: 'KENYON_SLOW_RUNTIME' },
  );
}

import { Worker } from 'node:worker_threads';
import { ownStart } from '../../../src/core/own-start.ts';
import type { GradientReply, GradientTask, GradientWorkerData } from './gradient-worker.ts';

/** One worker thread: one task at a time; its death rejects what is pending. */
export class GradientThread {
  readonly #worker: Worker;
  #pending: { resolve: (reply: GradientReply) => void; reject: (cause: Error) => void } | undefined;
  #death: Error | undefined;

  private constructor(data: GradientWorkerData) {
    this.#worker = new Worker(new URL('./gradient-worker.js', import.meta.url), {
      workerData: data,
      ...ownStart(),
    });
    this.#worker.on('message', (reply: GradientReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#die(error));
    this.#worker.on('exit', (code) => this.#die(new Error(`the worker thread ended with code ${code}`)));
  }

  /** Starts a thread and waits until its backend runs. */
  static async start(data: GradientWorkerData): Promise<GradientThread> {
    const thread = new GradientThread(data);
    await thread.#next();
    return thread;
  }

  /** @returns the loss of the part; its gradients lie in the thread's shared memory */
  async run(task: GradientTask): Promise<number> {
    if (this.#death) throw this.#death;
    const reply = this.#next();
    this.#worker.postMessage(task);
    return ((await reply) as GradientReply & { kind: 'done' }).loss;
  }

  /** Ends the thread, also one that is waiting for the others; what is pending rejects. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  /** The next answer; only while one is awaited does the thread keep the process alive. */
  async #next(): Promise<GradientReply> {
    this.#worker.ref();
    try {
      return await new Promise((resolve, reject) => {
        this.#pending = { resolve, reject };
      });
    } finally {
      this.#worker.unref();
    }
  }

  #settle(reply: GradientReply): void {
    const pending = this.#pending;
    this.#pending = undefined;
    if (reply.kind === 'failed') pending?.reject(new Error(reply.message));
    else pending?.resolve(reply);
  }

  #die(cause: Error): void {
    this.#death ??= cause;
    this.#pending?.reject(cause);
    this.#pending = undefined;
  }
}

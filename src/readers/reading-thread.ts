import { Worker } from 'node:worker_threads';
import { AbortedError, FormatError, messageOf, throwIfAborted, UnavailableError } from '../core/errors.ts';
import { onAbort } from '../core/on-abort.ts';
import { ownStart } from '../core/own-start.ts';
import { revive } from '../core/portable-error.ts';
import { TimeSlice } from '../core/time-slice.ts';
import { untilAborted } from '../core/until-aborted.ts';
import type { ReadingOrder, ReadingReply, ReadingRequest, ReadingWorkerData } from './reading-worker.ts';
import type { Page } from './record.ts';

/** What a thread may need for a file. */
export interface ReadingLimits {
  /** MiB of its heap: the tree of a dense page of HTML has fifty times its bytes. */
  readonly heapMib: number;
  /** MiB of an array of bytes outside of it: what a stream of a PDF is decompressed to, or the file itself. */
  readonly arrayMib: number;
  /** Milliseconds for a page of paper, or for all of a file that has none: on a busy machine ten times what it takes alone. */
  readonly stepMs: number;
}

const LIMITS: ReadingLimits = { heapMib: 2048, arrayMib: 512, stepMs: 300_000 };

/** Milliseconds for which a thread waits for another file: it has loaded what reads them. */
const IDLE_MS = 2000;

/** Milliseconds in which one that waits must answer. */
const ANSWER_MS = 5000;

/** Threads that read nothing now, the last one last. */
const idle: ReadingThread[] = [];

/** Files that are read at once: each may take as much memory as a thread is allowed, and shares the processors with what else goes on. */
const MOST_THREADS = 2;
let reading = 0;
/** Who waits for one of them to end, the first one first. */
const waiting: (() => void)[] = [];

/**
 * Reads a file of which all is one document in a thread, where it holds nobody up.
 * @param pieces its bytes; the list is emptied.
 * @throws as `readWholeFile`; FormatError when it needs too much memory or time; AbortedError, when the thread has ended.
 */
export async function readInThread(
  pieces: Buffer[],
  order: ReadingOrder,
  signal?: AbortSignal,
  limits: ReadingLimits = LIMITS,
): Promise<Page> {
  throwIfAborted(signal, `reading ${order.name}`);
  await enter(`reading ${order.name}`, signal);
  try {
    // Threads that wait have the usual limits.
    const thread = (limits === LIMITS ? await oneThatIsAlive() : undefined) ?? new ReadingThread(limits);
    const page = await thread.read(pieces, order, signal);
    if (limits === LIMITS) thread.waitForMore();
    else await thread.end();
    return page;
  } finally {
    leave();
  }
}

/** A thread that waits for a file and is alive: one may have died since, and that is no fault of the next file. */
async function oneThatIsAlive(): Promise<ReadingThread | undefined> {
  for (let thread = idle.pop(); thread !== undefined; thread = idle.pop()) if (await thread.wake()) return thread;
  return undefined;
}

/** Waits for a turn. @throws AbortedError */
async function enter(doing: string, signal: AbortSignal | undefined): Promise<void> {
  if (reading < MOST_THREADS) {
    reading++;
    return;
  }
  let come = () => {};
  const turn = new Promise<void>((resolve) => {
    come = resolve;
    waiting.push(come);
  });
  try {
    await untilAborted(turn, { signal, doing });
  } catch (error) {
    const at = waiting.indexOf(come);
    if (at >= 0) waiting.splice(at, 1);
    // It was its turn already.
    else leave();
    throw error;
  }
}

function leave(): void {
  const next = waiting.shift();
  if (next === undefined) reading--;
  else next();
}

class ReadingThread {
  readonly #worker: Worker;
  readonly #limits: ReadingLimits;
  #onReply: (reply: ReadingReply) => void = () => undefined;
  #onEnd: (cause: Error) => void = () => undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(limits: ReadingLimits) {
    this.#limits = limits;
    this.#worker = new Worker(new URL('./reading-worker.js', import.meta.url), {
      workerData: { arrayMib: limits.arrayMib } satisfies ReadingWorkerData,
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMib },
      ...ownStart(),
    });
    this.#worker.on('message', (reply: ReadingReply) => this.#onReply(reply));
    this.#worker.on('error', (error) => this.#onEnd(error));
    this.#worker.on('exit', (code) => this.#onEnd(new Error(`it ended with code ${code}`)));
  }

  /** Takes a thread that waits for a file out of its waiting. @returns whether it is alive; one that is not is ended. */
  async wake(): Promise<boolean> {
    clearTimeout(this.#idle);
    this.#worker.ref();
    let late: NodeJS.Timeout | undefined;
    const isAlive = await new Promise<boolean>((resolve) => {
      this.#onReply = () => resolve(true);
      this.#onEnd = () => resolve(false);
      late = setTimeout(resolve, ANSWER_MS, false);
      this.#worker.postMessage('there?' satisfies ReadingRequest);
    });
    clearTimeout(late);
    if (!isAlive) await this.end();
    return isAlive;
  }

  /** Reads a file; ends the thread when that fails. */
  async read(pieces: Buffer[], order: ReadingOrder, signal: AbortSignal | undefined): Promise<Page> {
    let stop = () => {};
    let late: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Page>((resolve, reject) => {
        this.#onEnd = (cause) => reject(this.#faultOf(cause, order.name));
        const abort = () =>
          reject(new AbortedError(`reading ${order.name} was aborted by the caller`, { cause: signal?.reason }));
        stop = onAbort(signal, abort);
        // It may have fired while the thread was asked for.
        if (signal?.aborted) abort();
        late = setTimeout(() => reject(this.#lateness(order.name)), this.#limits.stepMs);
        this.#onReply = (reply) => {
          if (reply === 'alive') late?.refresh();
          else if ('error' in reply) reject(revive(reply.error));
          else resolve(reply.page);
        };
        this.#send(pieces, order, signal).catch(reject);
      });
    } catch (error) {
      await this.end();
      throw error;
    } finally {
      clearTimeout(late);
      stop();
    }
  }

  async #send(pieces: Buffer[], order: ReadingOrder, signal: AbortSignal | undefined): Promise<void> {
    const slice = new TimeSlice();
    for (const [i, piece] of pieces.entries()) {
      if (slice.spent) await slice.pause();
      if (signal?.aborted) return;
      // A view is sent with all of the memory that it is a view of.
      const own = new Uint8Array(piece);
      this.#worker.postMessage({ piece: own } satisfies ReadingRequest, [own.buffer]);
      // Two copies of all of it are not needed.
      pieces[i] = Buffer.alloc(0);
    }
    this.#worker.postMessage(order);
  }

  /** Lets it read another file, if one comes soon; it keeps no process alive meanwhile. */
  waitForMore(): void {
    this.#worker.unref();
    this.#onEnd = () => this.#leave();
    this.#idle = setTimeout(() => {
      this.#leave();
      void this.end();
    }, IDLE_MS).unref();
    idle.push(this);
  }

  #leave(): void {
    const at = idle.indexOf(this);
    if (at >= 0) idle.splice(at, 1);
  }

  /** Ends it, whatever it does. */
  async end(): Promise<void> {
    this.#onReply = () => undefined;
    this.#onEnd = () => undefined;
    await this.#worker.terminate();
  }

  #lateness(name: string): FormatError {
    return new FormatError(
      `${name} cannot be read: a part of it takes more than ${this.#limits.stepMs / 1000} s; split it`,
    );
  }

  #faultOf(cause: Error, name: string): Error {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY')
      return new FormatError(
        `${name} cannot be read: it needs more than ${this.#limits.heapMib} MiB of memory; split it`,
      );
    return new UnavailableError(`${name} cannot be read: the thread that reads it failed: ${messageOf(cause)}`, {
      cause,
    });
  }
}

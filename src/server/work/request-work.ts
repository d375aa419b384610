import type { FastifyReply } from 'fastify';
import { HttpProblem } from '../http/problem.ts';
import type { ServerLimits } from '../settings/limits.ts';
import { AdmissionQueue } from './admission-queue.ts';
import { type InTurn, turnsAt } from './turns.ts';

/** Kinds of work, each with a queue of its own. */
export type WorkKind = 'search' | 'write';

/** How work is done for a request. */
export interface WorkOptions {
  /** Milliseconds that it may take, waiting included, where that is less than the limit of its kind: searches have one, writes none. */
  readonly timeoutMs?: number | undefined;
}

/** Does the work of requests: so much at a time, so long, and no longer than somebody waits for it. */
export class RequestWork {
  readonly #queues: Readonly<Record<WorkKind, AdmissionQueue>>;
  /** Of streams, which are long and mostly wait, beside the queues of what they do. */
  readonly #streams: Readonly<Record<WorkKind, AdmissionQueue>>;
  readonly #limits: ServerLimits;
  readonly #running = new Set<(reason: HttpProblem) => void>();

  constructor(limits: ServerLimits) {
    this.#limits = limits;
    this.#queues = {
      search: new AdmissionQueue('searches', limits.searches, limits.waitingSearches),
      write: new AdmissionQueue('writes', limits.writes, limits.waitingWrites),
    };
    this.#streams = {
      search: new AdmissionQueue('exports', limits.exports, 0),
      write: new AdmissionQueue('imports', limits.imports, 0),
    };
  }

  /** Jobs of a kind that are under way, and that wait. */
  figures(kind: WorkKind): { readonly running: number; readonly waiting: number } {
    const { running, waiting } = this.#queues[kind];
    return { running, waiting };
  }

  /**
   * Does work for a request in its turn.
   * @param job is given a signal that fires when the client has gone, the time is over or the server stops.
   * @throws HttpProblem 429 when too much waits, 504 when the time is over, 503 when the server stops; what the job throws.
   */
  async run<T>(
    kind: WorkKind,
    reply: FastifyReply,
    job: (signal: AbortSignal) => Promise<T>,
    options: WorkOptions = {},
  ): Promise<T> {
    const most = kind === 'search' ? this.#limits.searchMs : Number.POSITIVE_INFINITY;
    return this.#attended(reply, Math.min(options.timeoutMs ?? most, most), async (signal) => {
      const leave = await this.#queues[kind].enter(signal);
      return doneIn(leave, () => job(signal));
    });
  }

  /**
   * Does work for a request that takes as long as its client sends or reads; it has a place only for the pieces that it does in turn.
   * @throws HttpProblem 429 when too many are under way, 503 when the server stops; what the job throws.
   */
  async stream<T>(
    kind: WorkKind,
    reply: FastifyReply,
    job: (signal: AbortSignal, inTurn: InTurn) => Promise<T>,
  ): Promise<T> {
    return this.#attended(reply, Number.POSITIVE_INFINITY, async (signal) => {
      const leave = await this.#streams[kind].enter(signal);
      return doneIn(leave, () => job(signal, turnsAt(this.#queues[kind], signal)));
    });
  }

  /** Turns of work that no request waits for. @param signal ends what waits for one. */
  turns(kind: WorkKind, signal: AbortSignal): InTurn {
    return turnsAt(this.#queues[kind], signal);
  }

  /**
   * Does a job with a signal that fires when the client goes, the time is over or the server stops; whoever waits is told at once, and the job keeps its
   * place until it has ended.
   */
  #attended<T>(reply: FastifyReply, timeoutMs: number, job: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const controller = new AbortController();
      const { raw } = reply;
      const abort = (reason: HttpProblem) => {
        controller.abort(reason);
        reject(reason);
      };
      const onGone = () => abort(new HttpProblem(499, 'CLIENT_GONE', 'the client has closed the connection'));
      const late = () => abort(new HttpProblem(504, 'TIMEOUT', `it took longer than ${timeoutMs} ms`));
      const timer = timeoutMs < Number.POSITIVE_INFINITY ? setTimeout(late, timeoutMs) : undefined;
      raw.once('close', onGone);
      this.#running.add(abort);
      if (raw.destroyed) onGone();
      const end = () => {
        clearTimeout(timer);
        raw.removeListener('close', onGone);
        this.#running.delete(abort);
      };
      job(controller.signal).finally(end).then(resolve, reject);
    });
  }

  /** Aborts whatever is under way or waits. */
  abortAll(reason: HttpProblem): void {
    for (const abort of this.#running) abort(reason);
  }
}

/** Leaves a place however a job ends, also where it throws before it gives a promise. */
async function doneIn<T>(leave: () => void, job: () => Promise<T>): Promise<T> {
  try {
    return await job();
  } finally {
    leave();
  }
}

import { randomUUID } from 'node:crypto';
import { AbortedError, ConflictError } from '../../core/errors.ts';
import type { LongWorkOptions, Progress } from '../../core/progress.ts';
import { type HttpProblem, notFound } from '../http/problem.ts';
import { problemOf } from '../http/problem-of.ts';
import type { ServerLimits } from '../settings/limits.ts';
import { Gate } from './gate.ts';

/** What became of a task so far. */
export type TaskStatus = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Work that takes longer than a request should. */
export interface Task {
  readonly id: string;
  /** What is done: 'dedupe', 'snapshot'. */
  readonly kind: string;
  /** Collections that it reads or writes. */
  readonly collections: readonly string[];
  /** Id of the key that started it; absent while there were no keys. */
  readonly key?: string;
  readonly status: TaskStatus;
  readonly progress?: Progress;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Of one that failed. */
  readonly error?: { readonly code: string; readonly detail: string };
}

/** A task to be. */
export interface TaskOrder {
  readonly kind: string;
  readonly collections: readonly string[];
  readonly key: string | undefined;
  /** @returns what the task came to, in the values that JSON has. */
  readonly work: (options: Required<LongWorkOptions>) => Promise<unknown>;
}

interface KnownTask {
  task: Task;
  readonly controller: AbortController;
  /** JSON of what it came to. */
  result?: string;
  ended: Promise<void>;
}

/** Characters of results that are kept, all together; older ones are forgotten first. */
const RESULT_LENGTH = 64 * 2 ** 20;

/** Does what takes long, a few at a time, and remembers what became of it until the server stops. */
export class Tasks {
  readonly #gate: Gate;
  readonly #limits: ServerLimits;
  readonly #known = new Map<string, KnownTask>();
  #resultLength = 0;

  constructor(limits: ServerLimits) {
    this.#limits = limits;
    this.#gate = new Gate('tasks', limits.tasks, limits.waitingTasks);
  }

  /** Tasks under way, and waiting. */
  figures(): { readonly running: number; readonly waiting: number } {
    const { running, waiting } = this.#gate;
    return { running, waiting };
  }

  /** Starts a task. @throws HttpProblem 429 when too many wait. */
  async start({ kind, collections, key, work }: TaskOrder): Promise<Task> {
    const controller = new AbortController();
    const createdAt = new Date().toISOString();
    const owner = key === undefined ? {} : { key };
    const task: Task = { id: randomUUID(), kind, collections, ...owner, status: 'queued', createdAt };
    const known: KnownTask = { task, controller, ended: Promise.resolve() };
    const turn = this.#gate.enter(controller.signal);
    // Whether there is room is known at once; whoever waits is told nothing yet.
    await Promise.race([turn, Promise.resolve()]);
    this.#known.set(task.id, known);
    known.ended = this.#run(known, turn, work);
    return known.task;
  }

  /** All that are known, the newest first. */
  list(): Task[] {
    return [...this.#known.values()].map(({ task }) => task).reverse();
  }

  /** One of them. @throws HttpProblem 404. */
  get(id: string): Task {
    return this.#find(id).task;
  }

  /** JSON of what a task came to. @throws HttpProblem 404; ConflictError when it has come to nothing yet. */
  resultOf(id: string): string {
    const { task, result } = this.#find(id);
    if (result !== undefined) return result;
    if (task.status === 'done') throw notFound(`the result of task ${id} was forgotten for newer ones`);
    throw new ConflictError(`the task ${id} is ${task.status} and has no result`);
  }

  /** Stops a task; one that has ended stays as it is. @throws HttpProblem 404. */
  cancel(id: string): Task {
    const known = this.#find(id);
    known.controller.abort(new AbortedError('the task was cancelled'));
    return known.task;
  }

  /** Stops all of them; resolves when they have stopped. */
  async close(reason: HttpProblem): Promise<void> {
    for (const { controller } of this.#known.values()) controller.abort(reason);
    await Promise.all([...this.#known.values()].map(({ ended }) => ended));
  }

  async #run(known: KnownTask, turn: Promise<() => void>, work: TaskOrder['work']): Promise<void> {
    const { signal } = known.controller;
    const set = (change: Partial<Task>) => {
      known.task = { ...known.task, ...change };
    };
    let leave: (() => void) | undefined;
    try {
      leave = await turn;
      set({ status: 'running', startedAt: new Date().toISOString() });
      const onProgress = (progress: Progress) => set({ progress });
      this.#keep(known, JSON.stringify((await work({ signal, onProgress })) ?? null));
      set({ status: 'done' });
    } catch (error) {
      const { code, detail } = problemOf(error, '').problem;
      set(signal.aborted ? { status: 'cancelled' } : { status: 'failed', error: { code, detail } });
    } finally {
      leave?.();
      set({ endedAt: new Date().toISOString() });
      this.#forgetOld();
    }
  }

  #keep(known: KnownTask, result: string): void {
    known.result = result;
    this.#resultLength += result.length;
    for (const older of this.#known.values()) {
      if (this.#resultLength <= RESULT_LENGTH || older === known) return;
      this.#dropResult(older);
    }
  }

  #dropResult(known: KnownTask): void {
    this.#resultLength -= known.result?.length ?? 0;
    delete known.result;
  }

  #forgetOld(): void {
    const ended = [...this.#known.values()].filter(({ task }) => task.endedAt !== undefined);
    for (const known of ended.slice(0, Math.max(0, ended.length - this.#limits.finishedTasks))) {
      this.#dropResult(known);
      this.#known.delete(known.task.id);
    }
  }

  #find(id: string): KnownTask {
    const known = this.#known.get(id);
    if (known === undefined)
      throw notFound(`there is no task ${JSON.stringify(id)}; tasks are forgotten when the server stops`);
    return known;
  }
}

import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { AbortedError, ConflictError } from '../../core/errors.ts';
import type { LongWorkOptions, Progress } from '../../core/progress.ts';
import type { Owner } from '../access/grant.ts';
import { HttpProblem, notFound, tooBusy } from '../http/problem.ts';
import { problemOf } from '../http/problem-of.ts';
import type { ServerLimits } from '../settings/limits.ts';
import { AdmissionQueue } from './admission-queue.ts';
import { CUT_OFF, type Task, type TaskKind } from './task.ts';
import type { TaskRecords } from './task-records.ts';
import type { ResultText, TaskResults } from './task-results.ts';

/** A task to be. */
export interface TaskOrder {
  readonly kind: TaskKind;
  readonly collections: readonly string[];
  readonly owner: Owner;
  /** Bytes of the body that it holds until it has ended. Default 0. */
  readonly bytes?: number;
  /** Bytes of the file that it needs until it has ended. Default 0. */
  readonly fileBytes?: number;
  /** Lets go of what it needed, when it has ended in whatever way, and when it cannot be started. */
  readonly release?: () => Promise<void>;
  /** @returns what the task came to, in the values that JSON has. */
  readonly work: (options: Required<LongWorkOptions>) => Promise<unknown>;
}

interface KnownTask {
  task: Task;
  readonly controller: AbortController;
  /** JSON of what it came to, where it could not be put on the disk. */
  result?: string;
  /** UTF-8 bytes of that or of its file, 0 where there is none, or none any more. */
  resultBytes: number;
  ended: Promise<void>;
}

/** Steps of a task. */
interface TaskSteps extends Pick<TaskOrder, 'work'> {
  /** @returns what ends its turn. */
  readonly turn: Promise<() => void>;
  readonly isKept: Promise<void>;
  /** Lets go of what it needed. */
  readonly end: () => Promise<void>;
}

/** UTF-8 bytes of the results that are kept, all together; older ones are forgotten first. */
const RESULT_BYTES = 64 * 2 ** 20;
/** Why the file of a result cannot be read, and where it lies, is for the log. */
const UNREADABLE_RESULT =
  'the result is there, and the server cannot read its file: ask whoever runs the server, whose log says under this id which file and why, or start the task again';
/** Days for which a result is kept: it has what documents or requests had. */
const RESULT_DAYS = 7;
const TIDY_EVERY_MS = 3_600_000;

/** Does what takes long, a few at a time, and remembers what became of it and what it came to. */
export class Tasks {
  readonly #queues: Readonly<Record<TaskKind, AdmissionQueue>>;
  readonly #limits: ServerLimits;
  readonly #known = new Map<string, KnownTask>();
  readonly #records: TaskRecords;
  readonly #results: TaskResults;
  /** Bytes of bodies that tasks hold in memory, and of those that lie in files. */
  readonly #held = { bytes: 0, fileBytes: 0 };
  readonly #onFault: (task: Task, error: unknown) => void;
  #resultBytes = 0;
  #tidying: NodeJS.Timeout | undefined;

  /** @param onFault told why a task failed where that is not its caller's to mend, for a log. */
  constructor(
    limits: ServerLimits,
    records: TaskRecords,
    results: TaskResults,
    onFault: (task: Task, error: unknown) => void = () => undefined,
  ) {
    this.#onFault = onFault;
    this.#limits = limits;
    this.#records = records;
    this.#results = results;
    // Whoever fills one queue must not keep a backup from being made; two of the others at a time would take the same disk and cores from each other.
    const alone = (what: string) => new AdmissionQueue(what, 1, limits.waitingTasks);
    this.#queues = {
      dedupe: new AdmissionQueue('tasks', limits.tasks, limits.waitingTasks),
      snapshot: alone('snapshots'),
      import: alone('imports'),
      reindex: alone('reindexings'),
      measure: alone('measurements'),
    };
  }

  /** Remembers the tasks of before the server began. @param onNotice told of those that cannot be. */
  async recall(onNotice?: (message: string) => void): Promise<void> {
    await this.#results.removeOld(oldest()).catch(() => undefined);
    for (const task of await this.#records.recall(onNotice)) {
      // One that was cut off came to nothing, whatever it had written by then.
      const resultBytes = task.status === 'done' ? await this.#results.bytesOf(task.id) : 0;
      this.#known.set(task.id, { task, controller: new AbortController(), ended: Promise.resolve(), resultBytes });
      this.#resultBytes += resultBytes;
    }
    await this.#forgetOld();
    // Also where no task begins or ends any more.
    this.#tidying = setInterval(() => void this.#tidy(), TIDY_EVERY_MS).unref();
  }

  async #tidy(): Promise<void> {
    await this.#results.removeOld(oldest()).catch(() => undefined);
    await this.#forgetOld();
  }

  /** Tasks under way, and waiting. */
  figures(): { readonly running: number; readonly waiting: number } {
    const queues = Object.values(this.#queues);
    const sum = (of: 'running' | 'waiting') => queues.reduce((all, queue) => all + queue[of], 0);
    return { running: sum('running'), waiting: sum('waiting') };
  }

  /** Starts a task. @throws HttpProblem 429 when too many wait, of all or of the key, or their bodies have too many bytes. */
  async start(order: TaskOrder): Promise<Task> {
    let isReleased = false;
    // The task that could not be kept may have begun, and lets go as well.
    const release = async () => {
      if (isReleased) return;
      isReleased = true;
      await order.release?.();
    };
    try {
      return await this.#start({ ...order, release });
    } catch (error) {
      await release();
      throw error;
    }
  }

  async #start({ kind, collections, owner, bytes = 0, fileBytes = 0, release, work }: TaskOrder): Promise<Task> {
    this.#requireRoom(kind, owner.key, { bytes, fileBytes });
    const controller = new AbortController();
    const createdAt = new Date().toISOString();
    const task: Task = { id: randomUUID(), kind, collections, ...owner, status: 'queued', createdAt };
    const known: KnownTask = { task, controller, ended: Promise.resolve(), resultBytes: 0 };
    const turn = this.#queues[kind].enter(controller.signal);
    this.#known.set(task.id, known);
    this.#hold(bytes, fileBytes);
    const letGo = () => this.#hold(-bytes, -fileBytes);
    // Whether there is room is known at once; whoever waits is told nothing yet.
    try {
      await Promise.race([turn, Promise.resolve()]);
    } catch (error) {
      this.#known.delete(task.id);
      letGo();
      throw error;
    }
    // Whoever was given an id can ask for it, come what may.
    const isKept = this.#records.keep(task);
    const end = async () => {
      letGo();
      await release?.();
    };
    known.ended = this.#run(known, { turn, isKept, work, end })
      .finally(() => this.#records.keep(known.task))
      .catch(() => undefined);
    await isKept.catch((error: unknown) => {
      controller.abort(error);
      throw error;
    });
    return known.task;
  }

  #hold(bytes: number, fileBytes: number): void {
    this.#held.bytes += bytes;
    this.#held.fileBytes += fileBytes;
  }

  #requireRoom(kind: TaskKind, key: string | undefined, more: Readonly<Record<'bytes' | 'fileBytes', number>>): void {
    const { tasksPerKey, taskBytes, taskFileBytes } = this.#limits;
    const isOpen = ({ task }: KnownTask) => task.kind === kind && task.endedAt === undefined;
    const own =
      key === undefined ? [] : [...this.#known.values()].filter((known) => known.task.key === key && isOpen(known));
    if (own.length >= tasksPerKey)
      throw tooBusy(`this key has ${own.length} tasks that have not ended; wait for one of them, or stop it`);
    // One by itself is let in, however long a body may be.
    for (const [name, most] of [
      ['bytes', taskBytes],
      ['fileBytes', taskFileBytes],
    ] as const) {
      const held = this.#held[name];
      if (more[name] > 0 && held > 0 && held + more[name] > most)
        throw tooBusy(`tasks that have not ended hold ${held} bytes; try again later`);
    }
  }

  /** All that are known, the newest first. */
  list(): Task[] {
    return [...this.#known.values()].map(({ task }) => task).reverse();
  }

  /** One of them. @throws HttpProblem 404. */
  get(id: string): Task {
    return this.#find(id).task;
  }

  /** JSON of what a task came to. @throws HttpProblem 404; ConflictError when it has come to nothing yet; HttpProblem 503 when its file cannot be read. */
  async resultOf(id: string): Promise<ResultText> {
    const known = this.#find(id);
    const { task, result } = known;
    if (isOld(task)) await this.#dropResult(known);
    else if (result !== undefined)
      return { bytes: known.resultBytes, text: Readable.from([result], { objectMode: false }) };
    else if (task.status === 'done') {
      const kept = await this.#results.read(id).catch((cause: unknown) => {
        throw new HttpProblem(503, 'UNREADABLE', UNREADABLE_RESULT, { cause });
      });
      if (kept !== undefined) return kept;
    }
    if (task.status === 'done')
      throw notFound(
        `the result of task ${id} was forgotten, for newer ones or after ${RESULT_DAYS} days, or is damaged`,
      );
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
    clearInterval(this.#tidying);
    for (const { controller } of this.#known.values()) controller.abort(reason);
    await Promise.all([...this.#known.values()].map(({ ended }) => ended));
    this.#records.close();
  }

  async #run(known: KnownTask, { turn, isKept, work, end }: TaskSteps): Promise<void> {
    const { signal } = known.controller;
    const set = (change: Partial<Task>) => {
      known.task = { ...known.task, ...change };
    };
    let leave: (() => void) | undefined;
    try {
      leave = await turn;
      await isKept;
      set({ status: 'running', startedAt: new Date().toISOString() });
      const onProgress = (progress: Progress) => set({ progress });
      await this.#keep(known, JSON.stringify((await work({ signal, onProgress })) ?? null));
      set({ status: 'done' });
    } catch (error) {
      const { code, detail, status } = problemOf(error, known.task.id).problem;
      if (status === 500) this.#onFault(known.task, error);
      const isStopped = signal.aborted && signal.reason instanceof HttpProblem;
      if (isStopped) set({ status: 'interrupted', error: CUT_OFF });
      else set(signal.aborted ? { status: 'cancelled' } : { status: 'failed', error: { code, detail } });
    } finally {
      leave?.();
      await end().catch(() => undefined);
      set({ endedAt: new Date().toISOString() });
      await this.#forgetOld();
    }
  }

  async #keep(known: KnownTask, result: string): Promise<void> {
    try {
      await this.#results.keep(known.task.id, result);
      known.resultBytes = await this.#results.bytesOf(known.task.id);
    } catch {
      // The work is done, and a disk that is full takes nothing of that back: then it is known as long as the server runs.
      known.result = result;
      known.resultBytes = Buffer.byteLength(result);
    }
    this.#resultBytes += known.resultBytes;
    const others = [...this.#known.values()].filter((other) => other !== known && other.resultBytes > 0);
    for (const oldest of others.sort(byEnd)) {
      if (this.#resultBytes <= RESULT_BYTES) return;
      await this.#dropResult(oldest);
    }
  }

  async #dropResult(known: KnownTask): Promise<void> {
    if (known.resultBytes === 0) return;
    this.#resultBytes -= known.resultBytes;
    known.resultBytes = 0;
    delete known.result;
    // What stays is taken away when it is old.
    await this.#results.remove(known.task.id).catch(() => undefined);
  }

  async #forgetOld(): Promise<void> {
    const ended = [...this.#known.values()].filter(({ task }) => task.endedAt !== undefined);
    const before = ended.length - this.#limits.finishedTasks;
    for (const [i, known] of ended.entries()) {
      if (i < before) this.#known.delete(known.task.id);
      if (i < before || isOld(known.task)) await this.#dropResult(known);
    }
  }

  #find(id: string): KnownTask {
    const known = this.#known.get(id);
    if (known === undefined) throw notFound(`there is no task ${JSON.stringify(id)}`);
    return known;
  }
}

/** Who ended first comes first, and last who is about to end. */
function byEnd({ task: one }: KnownTask, { task: other }: KnownTask): number {
  return endOf(one) - endOf(other);
}

/** Milliseconds since 1970. */
function endOf({ endedAt }: Task): number {
  return endedAt === undefined ? Number.MAX_VALUE : Date.parse(endedAt);
}

/** Whether a task ended so long ago that what it came to is not told any more. */
function isOld(task: Task): boolean {
  return endOf(task) < oldest();
}

/** Milliseconds since 1970. */
function oldest(): number {
  return Date.now() - RESULT_DAYS * 24 * 3_600_000;
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError } from '../../core/errors.ts';
import { isRecord } from '../../core/json-object.ts';
import { isAlive } from '../../store/maker.ts';
import { SERVER_FOLDER, StateFile } from '../settings/state-file.ts';
import { CUT_OFF, type Task } from './task.ts';

/** A task as it is kept: what became of it, and the process that does it. */
interface TaskRecord {
  readonly task: Task;
  readonly pid: number;
}

/**
 * Tasks that there were, beyond the process that did them: an id that was given out can be asked for after the server began anew. Results are
 * not kept.
 */
export class TaskRecords {
  readonly #path: string;
  readonly #mostEnded: number;
  readonly #file: StateFile<readonly TaskRecord[]>;

  /** @param mostEnded how many tasks that have ended are kept, beside the last. */
  constructor(databasePath: string, mostEnded: number) {
    this.#mostEnded = mostEnded;
    this.#path = join(databasePath, SERVER_FOLDER, 'tasks.json');
    this.#file = new StateFile<readonly TaskRecord[]>(this.#path, {
      what: 'the tasks of the server',
      empty: [],
      read: readRecords,
    });
  }

  /** The tasks of servers that run no more, oldest first; those that had not ended are told of as cut off. */
  async recall(): Promise<Task[]> {
    const known = await this.#file.current().catch(async (error: unknown) => {
      if (!(error instanceof FormatError)) throw error;
      // Nothing depends on it, and a server that does not start for it would.
      await rm(this.#path, { force: true });
      return [];
    });
    if (known.length === 0) return [];
    const records = await this.#file.change((all) => (all.some(isCutOff) ? all.map(ended) : all));
    return records.filter((record) => !isElsewhere(record)).map(({ task }) => task);
  }

  /** Keeps what became of a task until now. */
  async keep(task: Task): Promise<void> {
    await this.#file.change((all) => {
      const others = all.filter((record) => record.task.id !== task.id);
      const ended = others.filter(({ task: { endedAt } }) => endedAt !== undefined);
      const old = new Set(ended.slice(0, Math.max(0, ended.length - this.#mostEnded)));
      return [...others.filter((record) => !old.has(record)), { task, pid: process.pid }];
    });
  }
}

/** Whether another server has it under way. */
function isElsewhere({ task, pid }: TaskRecord): boolean {
  return task.endedAt === undefined && pid !== process.pid && isAlive(pid);
}

/** Whether it has not ended and nobody does it: this process has none yet when it asks. */
function isCutOff(record: TaskRecord): boolean {
  return record.task.endedAt === undefined && !isElsewhere(record);
}

function ended(record: TaskRecord): TaskRecord {
  if (!isCutOff(record)) return record;
  const { progress: _, ...task } = record.task;
  return { ...record, task: { ...task, status: 'interrupted', endedAt: new Date().toISOString(), error: CUT_OFF } };
}

function readRecords(value: unknown): readonly TaskRecord[] {
  if (!Array.isArray(value) || !value.every(isTaskRecord)) throw new Error('it must be a list of tasks');
  return value;
}

function isTaskRecord(value: unknown): value is TaskRecord {
  if (!isRecord(value) || !isRecord(value.task) || !Number.isInteger(value.pid)) return false;
  const { id, kind, status, createdAt, collections } = value.task;
  return [id, kind, status, createdAt].every((each) => typeof each === 'string') && Array.isArray(collections);
}

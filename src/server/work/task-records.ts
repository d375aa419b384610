import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError } from '../../core/errors.ts';
import { isRecord } from '../../core/json-object.ts';
import { type Libraries, loadLibraries } from '../../store/libraries.ts';
import { isBeingMade, Maker, type MakerMark } from '../../store/maker.ts';
import { SERVER_FOLDER, StateFile } from '../settings/state-file.ts';
import { CUT_OFF, type Task } from './task.ts';

/** A task as it is kept: what became of it, and who does it; of former programs, the process that does. */
type TaskRecord = { readonly task: Task } & ({ readonly maker: MakerMark } | { readonly pid: number });

/** Tasks that there were, beyond the process that did them: an id that was given out can be asked for after the server began anew. */
export class TaskRecords {
  readonly #database: string;
  readonly #path: string;
  readonly #mostEnded: number;
  readonly #file: StateFile<readonly TaskRecord[]>;
  #maker: Promise<Maker | undefined> | undefined;

  /** @param mostEnded how many tasks that have ended are kept, beside the last. */
  constructor(databasePath: string, mostEnded: number) {
    this.#database = databasePath;
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
    const { locks } = await loadLibraries();
    const elsewhere = (record: TaskRecord) => isElsewhere(record, this.#database, locks);
    const records = await this.#file.change((all) => {
      const cutOff = new Set(all.filter((record) => record.task.endedAt === undefined && !elsewhere(record)));
      return cutOff.size === 0 ? all : all.map((record) => (cutOff.has(record) ? ended(record) : record));
    });
    return records.filter((record) => !elsewhere(record)).map(({ task }) => task);
  }

  /** Keeps what became of a task until now. */
  async keep(task: Task): Promise<void> {
    // Who cannot lock says his process, which is as good until another one has its id.
    this.#maker ??= Maker.begin(this.#database).catch(() => undefined);
    const maker = (await this.#maker)?.mark ?? { pid: process.pid };
    await this.#file.change((all) => {
      const others = all.filter((record) => record.task.id !== task.id);
      const ended = others.filter(({ task: { endedAt } }) => endedAt !== undefined);
      const old = new Set(ended.slice(0, Math.max(0, ended.length - this.#mostEnded)));
      return [...others.filter((record) => !old.has(record)), { task, maker }];
    });
  }

  /** Says that this process does none of them any more. */
  close(): void {
    void this.#maker?.then((maker) => maker?.end());
    this.#maker = undefined;
  }
}

/** Whether another server has it under way. */
function isElsewhere(record: TaskRecord, database: string, locks: Libraries['locks']): boolean {
  if (record.task.endedAt !== undefined) return false;
  const mark = 'maker' in record ? record.maker : { pid: record.pid };
  // This process has none yet when it asks.
  return isBeingMade(database, mark, locks, () => false);
}

function ended(record: TaskRecord): TaskRecord {
  const { progress: _, ...task } = record.task;
  return { ...record, task: { ...task, status: 'interrupted', endedAt: new Date().toISOString(), error: CUT_OFF } };
}

function readRecords(value: unknown): readonly TaskRecord[] {
  if (!Array.isArray(value) || !value.every(isTaskRecord)) throw new Error('it must be a list of tasks');
  return value;
}

function isTaskRecord(value: unknown): value is TaskRecord {
  if (!isRecord(value) || !isRecord(value.task)) return false;
  const { lock, pid } = isRecord(value.maker) ? value.maker : value;
  if (!Number.isSafeInteger(lock ?? pid)) return false;
  const { id, kind, status, createdAt, collections } = value.task;
  return [id, kind, status, createdAt].every((each) => typeof each === 'string') && Array.isArray(collections);
}

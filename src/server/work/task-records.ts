import { join } from 'node:path';
import { Check } from 'typebox/value';
import { FormatError, messageOf } from '../../core/errors.ts';
import { isRecord } from '../../core/json-object.ts';
import { type Libraries, loadLibraries } from '../../store/libraries.ts';
import { isBeingMade, isMakerMark, Maker, type MakerMark } from '../../store/maker.ts';
import { TaskSchema } from '../schemas/task-schemas.ts';
import { copyBeside, SERVER_FOLDER, StateFile } from '../settings/state-file.ts';
import { CUT_OFF, type Task } from './task.ts';

/** A task as it is kept: what became of it, and who does it; of former programs, the process that does. */
type TaskRecord = { readonly task: Task } & ({ readonly maker: MakerMark } | { readonly pid: number });

/** Tasks that there were, beyond the process that did them: an id that was given out can be asked for after the server began anew. */
export class TaskRecords {
  readonly #database: string;
  readonly #path: string;
  readonly #mostEnded: number;
  readonly #file: StateFile<readonly TaskRecord[]>;
  /** Records that the last look at the file passed over. */
  #damaged = 0;
  #maker: Promise<Maker | undefined> | undefined;
  #onNotice: (message: string) => void = () => undefined;

  /** @param mostEnded how many tasks that have ended are kept, beside the last. */
  constructor(databasePath: string, mostEnded: number) {
    this.#database = databasePath;
    this.#mostEnded = mostEnded;
    this.#path = join(databasePath, SERVER_FOLDER, 'tasks.json');
    this.#file = new StateFile<readonly TaskRecord[]>(this.#path, {
      what: 'the tasks of the server',
      empty: [],
      read: (value) => this.#read(value),
    });
  }

  /**
   * The tasks of servers that run no more, oldest first; those that had not ended are told of as cut off.
   * @param onNotice told, also later, of records or of a file that are damaged, which are put aside; of a file that cannot be read, which is left as it is;
   * and of one that cannot be written: nothing depends on them, and a server that does not start for them would.
   */
  async recall(onNotice: (message: string) => void = () => undefined): Promise<Task[]> {
    this.#onNotice = onNotice;
    const known = await this.#file.current().catch(async (error: unknown) => {
      await this.#tellUnreadable(error);
      return [];
    });
    if (known.length === 0 && this.#damaged === 0) return [];
    const { locks } = await loadLibraries();
    const elsewhere = (record: TaskRecord) => isElsewhere(record, this.#database, locks);
    const brought = (all: readonly TaskRecord[]) => {
      const cutOff = new Set(all.filter((record) => record.task.endedAt === undefined && !elsewhere(record)));
      return cutOff.size === 0 ? all : all.map((record) => (cutOff.has(record) ? ended(record) : record));
    };
    const records = await this.#change(brought).catch((error: unknown) => {
      onNotice(`what became of the tasks of before is not written down: ${messageOf(error)}`);
      return brought(known);
    });
    return records.filter((record) => !elsewhere(record)).map(({ task }) => task);
  }

  /** Puts the file aside where it is damaged, and tells why it cannot be read. Until it can be no task is started, whose record would take its place. */
  async #tellUnreadable(error: unknown): Promise<void> {
    let remedy = '';
    try {
      const aside = error instanceof FormatError ? await this.#file.putAside() : undefined;
      if (aside !== undefined) remedy = `, or start the tasks again: it is now ${aside}`;
    } catch (failure) {
      remedy = `; ${messageOf(failure)}`;
    }
    this.#onNotice(`no task of before is known: ${messageOf(error)}${remedy}`);
  }

  /** Keeps what became of a task until now. */
  async keep(task: Task): Promise<void> {
    // Who cannot lock says his process, which is as good until another one has its id.
    this.#maker ??= Maker.begin(this.#database).catch(() => undefined);
    const maker = (await this.#maker)?.mark ?? { pid: process.pid };
    await this.#change((all) => {
      const others = all.filter((record) => record.task.id !== task.id);
      const ended = others.filter(({ task: { endedAt } }) => endedAt !== undefined);
      const old = new Set(ended.slice(0, Math.max(0, ended.length - this.#mostEnded)));
      return [...others.filter((record) => !old.has(record)), { task, maker }];
    });
  }

  /** Changes the file. Of one with damaged records, which are not in it any more then, a copy is kept and told of, and it is written in any case. */
  #change(change: (all: readonly TaskRecord[]) => readonly TaskRecord[]): Promise<readonly TaskRecord[]> {
    return this.#file.change(async (all) => {
      const changed = change(all);
      const damaged = this.#damaged;
      if (damaged === 0) return changed;
      this.#onNotice(
        `${damaged} records of ${this.#path} are damaged and passed over; a copy with them is ${await copyBeside(this.#path)}`,
      );
      return [...changed];
    });
  }

  #read(value: unknown): readonly TaskRecord[] {
    if (!Array.isArray(value)) throw new Error('it must be a list of tasks');
    const records = value.filter(isTaskRecord);
    this.#damaged = value.length - records.length;
    return records;
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
  try {
    // This process has none yet when it asks.
    return isBeingMade(database, mark, locks, () => false);
  } catch {
    // What cannot be found out about it must not keep a server from starting.
    return false;
  }
}

function ended(record: TaskRecord): TaskRecord {
  const { progress: _, ...task } = record.task;
  return { ...record, task: { ...task, status: 'interrupted', endedAt: new Date().toISOString(), error: CUT_OFF } };
}

function isTaskRecord(value: unknown): value is TaskRecord {
  if (!isRecord(value) || !isMakerMark('maker' in value ? value.maker : { pid: value.pid })) return false;
  const { task } = value;
  // It is answered as the description of the routes has it.
  if (!Check(TaskSchema, task)) return false;
  const { status, createdAt, startedAt, endedAt } = task;
  const isOpen = status === 'queued' || status === 'running';
  const times = [createdAt, startedAt, endedAt].filter((time) => time !== undefined);
  return isOpen === (endedAt === undefined) && times.every((time) => !Number.isNaN(Date.parse(time)));
}

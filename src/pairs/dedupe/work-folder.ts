import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { requirePath } from '../../core/checks.ts';
import { makeDirectory } from '../../core/durable-file.ts';
import { ConflictError, FormatError, KenyonError, messageOf, NotFoundError, StorageError } from '../../core/errors.ts';
import { type Frame, type FrameKind, readFramedFile, writeFramedFile } from '../../core/framed-file.ts';

/** One kind of file in a work folder. */
export interface WorkFile extends FrameKind {
  /** Start of the file's name. */
  readonly name: string;
}

/** Input of the work in a folder, and what becomes of other work there. */
export interface WorkInput {
  /** Digest of the items and how they are compared. */
  readonly digest: string;
  /** Fingerprint of the encoder; absent when nothing is encoded. */
  readonly model?: string;
  /** Whether work on other items or of another model is removed. Default false. */
  readonly restart?: boolean;
}

/** Names of files that work folders have; nothing else in one is touched. */
const WORK_NAME = /^[a-z]+-\d{5,}\.bin$/;
const INPUT: WorkFile = { name: 'input', magic: 'KNYDDINP', version: 1 };

/** A folder that keeps what took long, in checksummed files, so that work goes on where it stopped. */
export class WorkFolder {
  readonly path: string;

  constructor(path: string) {
    requirePath('the folder', path);
    this.path = path;
  }

  /**
   * Opens the folder for some input, making it when it is not there.
   * @throws ConflictError when the folder holds work on other items or of another model, and is not to be started anew.
   */
  static async open(path: string, input: WorkInput): Promise<WorkFolder> {
    const folder = new WorkFolder(path);
    await makeDirectory(path);
    let before = await folder.#sound(INPUT, 0);
    const conflict = before && conflictOf(path, before.meta, input);
    if (conflict !== undefined) {
      if (!input.restart) throw conflict;
      await folder.#clear();
      before = undefined;
    }
    const model = input.model ?? before?.meta.model;
    if (before === undefined || before.meta.model !== model)
      await folder.write(INPUT, 0, { digest: input.digest, ...(model !== undefined && { model }) });
    return folder;
  }

  /** Writes one file; it is there as a whole or not at all. */
  write(
    file: WorkFile,
    part: number,
    meta: Record<string, unknown>,
    payload: Iterable<Uint8Array> = [],
  ): Promise<void> {
    return writeFramedFile(this.#pathOf(file, part), file, meta, payload);
  }

  /** Reads one file. @throws NotFoundError when it is not there; FormatError when it is damaged; StorageError when it cannot be read. */
  async read(file: WorkFile, part: number): Promise<Frame> {
    const path = this.#pathOf(file, part);
    return readFramedFile(path, file).catch((cause: unknown) => {
      if (cause instanceof KenyonError) throw cause;
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT')
        throw new StorageError(`${path} cannot be read: ${messageOf(cause)}`, { cause });
      throw new NotFoundError(`${path} is not there: it was removed, or the run that was to write it did not end`, {
        cause,
      });
    });
  }

  /** Reads a file if it is there, sound, and its description has these values; else it is to be made again. */
  async readSame(file: WorkFile, part: number, meta: Record<string, unknown>): Promise<Frame | undefined> {
    const frame = await this.#sound(file, part);
    const same = frame !== undefined && Object.entries(meta).every(([name, value]) => frame.meta[name] === value);
    return same ? frame : undefined;
  }

  async #clear(): Promise<void> {
    const names = (await readdir(this.path)).filter((name) => WORK_NAME.test(name));
    // What says whose work this is goes first: without it the rest is nobody's.
    names.sort((a, b) => Number(b.startsWith(INPUT.name)) - Number(a.startsWith(INPUT.name)));
    for (const name of names) await rm(join(this.path, name));
  }

  async #sound(file: WorkFile, part: number): Promise<Frame | undefined> {
    return this.read(file, part).catch((error: unknown) => {
      if (error instanceof NotFoundError || error instanceof FormatError) return undefined;
      throw error;
    });
  }

  #pathOf({ name }: WorkFile, part: number): string {
    return join(this.path, `${name}-${String(part).padStart(5, '0')}.bin`);
  }
}

/** The conflict between work that is there and an input; undefined where there is none. */
function conflictOf(
  path: string,
  before: Record<string, unknown>,
  { digest, model }: WorkInput,
): ConflictError | undefined {
  if (before.digest !== digest) {
    return new ConflictError(
      `${path} holds work on other items than these, or on the same compared otherwise; name another folder, or restart (--restart)`,
    );
  }
  if (before.model === undefined || model === undefined || before.model === model) return undefined;
  return new ConflictError(
    `${path} holds vectors of model ${before.model}, this run uses ${model}; name another folder, or restart (--restart)`,
  );
}

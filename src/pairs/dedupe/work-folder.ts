import { join } from 'node:path';
import { requirePath } from '../../core/checks.ts';
import { makeDirectory } from '../../core/durable-file.ts';
import { ConflictError, FormatError, NotFoundError } from '../../core/errors.ts';
import { type Frame, type FrameKind, readFramedFile, writeFramedFile } from '../../core/framed-file.ts';

/** One kind of file in a work folder. */
export interface WorkFile extends FrameKind {
  /** Start of the file's name. */
  readonly name: string;
}

/** Input of the work in a folder. */
export interface WorkInput {
  /** Digest of the items and how they are compared. */
  readonly digest: string;
  /** Fingerprint of the encoder; absent when nothing is encoded. */
  readonly model?: string;
}

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
   * @throws ConflictError when the folder holds work on other items or of another model.
   */
  static async open(path: string, input: WorkInput): Promise<WorkFolder> {
    const folder = new WorkFolder(path);
    await makeDirectory(path);
    const before = await folder.#sound(INPUT, 0);
    if (before !== undefined) requireSame(path, before.meta, input);
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

  /** Reads one file. @throws NotFoundError when it is not there; FormatError when it is damaged. */
  async read(file: WorkFile, part: number): Promise<Frame> {
    const path = this.#pathOf(file, part);
    return readFramedFile(path, file).catch((cause: unknown) => {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
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

function requireSame(path: string, before: Record<string, unknown>, { digest, model }: WorkInput): void {
  if (before.digest !== digest) {
    throw new ConflictError(
      `${path} holds work on other items than these, or on the same compared otherwise; name another folder, or remove it`,
    );
  }
  if (before.model === undefined || model === undefined || before.model === model) return;
  throw new ConflictError(
    `${path} holds vectors of model ${before.model}, this run uses ${model}; name another folder, or remove it`,
  );
}

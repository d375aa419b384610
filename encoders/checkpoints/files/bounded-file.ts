import { type FileHandle, open } from 'node:fs/promises';
import { FormatError, messageOf, NotFoundError, StorageError } from '../../../src/core/errors.ts';

/** A file whose parts are read by places that it states itself: no memory is taken for what lies beyond its end. */
export class BoundedFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #file: FileHandle;

  private constructor(path: string, file: FileHandle, sizeBytes: number) {
    this.path = path;
    this.#file = file;
    this.sizeBytes = sizeBytes;
  }

  /** @throws NotFoundError when it cannot be opened or is no file. */
  static async open(path: string): Promise<BoundedFile> {
    const file = await open(path, 'r').catch((cause: unknown) => {
      throw new NotFoundError(`the file ${path} cannot be opened: ${messageOf(cause)}`, { cause });
    });
    const stats = await file.stat();
    if (stats.isFile()) return new BoundedFile(path, file, stats.size);
    await file.close();
    throw new NotFoundError(`${path} is not a file`);
  }

  /** Bytes of the file, in a buffer of their own. @throws FormatError when they do not lie within it; StorageError when reading fails. */
  async read(position: number, length: number): Promise<Buffer> {
    this.require(position, length);
    const bytes = Buffer.from(new ArrayBuffer(length));
    for (let done = 0; done < length; ) {
      const { bytesRead } = await this.#file
        .read(bytes, done, length - done, position + done)
        .catch((cause: unknown) => {
          throw new StorageError(`${this.path} cannot be read: ${messageOf(cause)}`, { cause });
        });
      if (bytesRead === 0) throw new FormatError(`${this.path} became shorter while it was read`);
      done += bytesRead;
    }
    return bytes;
  }

  /** @throws FormatError unless the bytes lie within the file. */
  require(position: number, length: number): void {
    const isPlace = Number.isSafeInteger(position) && Number.isSafeInteger(length) && position >= 0 && length >= 0;
    if (isPlace && position + length <= this.sizeBytes) return;
    throw new FormatError(
      `${this.path} is damaged: it says that ${length} bytes are at byte ${position}, and has ${this.sizeBytes}`,
    );
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

import type { FileHandle } from 'node:fs/promises';
import { FormatError } from '../../src/core/errors.ts';

/** Bytes read at once. */
export const READ_BYTES = 4 << 20;

/** Reads a file from its start, a piece at a time. */
export class PieceReader {
  readonly path: string;
  /** Bytes that have not been taken. */
  left: number;
  readonly #file: FileHandle;
  #buffer = Buffer.alloc(0);
  #at = 0;
  #unread: number;

  constructor(file: FileHandle, path: string, sizeBytes: number) {
    this.#file = file;
    this.path = path;
    this.left = sizeBytes;
    this.#unread = sizeBytes;
  }

  /** @throws FormatError unless so many bytes are left. */
  require(bytes: number, what: string): void {
    if (bytes > this.left) {
      throw new FormatError(`${this.path} is too short: expected ${what}, but only ${this.left} bytes are left`);
    }
  }

  /** Whether so many bytes can be taken without reading. */
  has(bytes: number): boolean {
    return this.#buffer.length - this.#at >= bytes;
  }

  /** The next bytes, which must have been read; valid until the next call. */
  takeNow(bytes: number): DataView {
    const view = new DataView(this.#buffer.buffer, this.#buffer.byteOffset + this.#at, bytes);
    this.#at += bytes;
    this.left -= bytes;
    return view;
  }

  /** The next bytes; valid until the next call. */
  async take(bytes: number): Promise<DataView> {
    this.require(bytes, `${bytes} more`);
    if (!this.has(bytes)) await this.#fill(bytes);
    return this.takeNow(bytes);
  }

  async #fill(bytes: number): Promise<void> {
    const kept = this.#buffer.subarray(this.#at);
    const wanted = Math.min(Math.max(READ_BYTES, bytes - kept.length), this.#unread);
    const next = Buffer.allocUnsafeSlow(kept.length + wanted);
    kept.copy(next);
    for (let at = kept.length; at < next.length; ) {
      const { bytesRead } = await this.#file.read(next, at, next.length - at);
      if (bytesRead === 0) throw new FormatError(`${this.path} became shorter while it was read`);
      at += bytesRead;
    }
    this.#unread -= wanted;
    this.#buffer = next;
    this.#at = 0;
  }
}

import { type FileHandle, open } from 'node:fs/promises';
import { FormatError, messageOf, NotFoundError, StorageError } from '../../../src/core/errors.ts';
import {
  BLOCK_HEAD_BYTES,
  type BlockHead,
  bodyBytes,
  DIGEST_BYTES,
  decodeBlockHead,
  decodeMeta,
  digestOf,
  FIXED_BYTES,
  KEY_BYTES,
  MAGIC,
  type TaughtHead,
  VERSION,
} from './taught-format.ts';

/** A block whose checksum was right. */
export interface ReadBlock extends BlockHead {
  /** count times 16 bytes. */
  readonly keys: Buffer;
  /** Bytes of rows `[count, dim]` of float16. */
  readonly rows: Buffer;
}

/** A file of taught vectors whose head was right. */
export interface TaughtFile extends TaughtHead {
  readonly path: string;
  /** Bytes in all when it was opened. */
  readonly sizeBytes: number;
  /** Where the whole blocks that were read so far end. */
  wholeBytes(): number;
  /** The last of their digests, or that of the head. */
  lastDigest(): Buffer;
  /**
   * The blocks from the first to the last whole one, once; a last one whose writing was cut off is left out.
   * @throws FormatError at a block that is damaged.
   */
  blocks(): AsyncGenerator<ReadBlock>;
  close(): Promise<void>;
}

/**
 * Opens a file of taught vectors.
 * @throws NotFoundError, StorageError when it cannot be opened; FormatError when it is none or its head is damaged.
 */
export async function openTaughtFile(path: string): Promise<TaughtFile> {
  const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') throw new NotFoundError(`there is no file of taught vectors at ${path}`, { cause });
    throw new StorageError(`cannot open ${path}: ${messageOf(cause)}`, { cause });
  });
  try {
    return await readHead(file, path);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function readHead(file: FileHandle, path: string): Promise<TaughtFile> {
  const { size } = await file.stat();
  requireSize(size, FIXED_BYTES, path);
  const fixed = await readAt(file, 0, FIXED_BYTES, path);
  requireKind(fixed, path);
  const metaBytes = fixed.readUInt32LE(12);
  const end = FIXED_BYTES + metaBytes + DIGEST_BYTES;
  requireSize(size, end, path);
  const rest = await readAt(file, FIXED_BYTES, metaBytes + DIGEST_BYTES, path);
  const meta = rest.subarray(0, metaBytes);
  const digest = rest.subarray(metaBytes);
  if (digestOf(fixed, meta).equals(digest)) {
    return new OpenTaughtFile(file, path, { ...decodeMeta(meta, path), size, end, digest });
  }
  throw new FormatError(`${path} is damaged: the checksum of its head is wrong; take a copy of it, or teach anew`);
}

function requireSize(size: number, least: number, path: string): void {
  if (size >= least) return;
  throw new FormatError(`${path} is too short for a file of taught vectors: its head has ${least} bytes, it ${size}`);
}

function requireKind(fixed: Buffer, path: string): void {
  const magic = fixed.toString('latin1', 0, MAGIC.length);
  if (magic !== MAGIC) {
    throw new FormatError(
      `${path} holds no taught vectors: expected magic ${JSON.stringify(MAGIC)}, got ${JSON.stringify(magic)}`,
    );
  }
  const version = fixed.readUInt32LE(8);
  if (version === VERSION) return;
  throw new FormatError(`${path} has format version ${version}, this program reads version ${VERSION}`);
}

interface ReadHead extends TaughtHead {
  /** Bytes of the file. */
  readonly size: number;
  /** Where the head ends. */
  readonly end: number;
  readonly digest: Buffer;
}

class OpenTaughtFile implements TaughtFile {
  readonly path: string;
  readonly teacher: string;
  readonly dim: number;
  readonly sizeBytes: number;
  readonly #file: FileHandle;
  #whole: number;
  #digest: Buffer;

  constructor(file: FileHandle, path: string, head: ReadHead) {
    this.#file = file;
    this.path = path;
    this.teacher = head.teacher;
    this.dim = head.dim;
    this.sizeBytes = head.size;
    this.#digest = head.digest;
    this.#whole = head.end;
  }

  wholeBytes(): number {
    return this.#whole;
  }

  lastDigest(): Buffer {
    return this.#digest;
  }

  async *blocks(): AsyncGenerator<ReadBlock> {
    for (let block = await this.#next(); block !== undefined; block = await this.#next()) yield block;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #next(): Promise<ReadBlock | undefined> {
    const left = this.sizeBytes - this.#whole;
    if (left < BLOCK_HEAD_BYTES) return undefined;
    const headBytes = await readAt(this.#file, this.#whole, BLOCK_HEAD_BYTES, this.path);
    const head = decodeBlockHead(headBytes, this.#digest);
    if (head === undefined) throw this.#damaged();
    const length = bodyBytes(head.count, this.dim);
    if (left < BLOCK_HEAD_BYTES + length) return undefined;
    const body = await readAt(this.#file, this.#whole + BLOCK_HEAD_BYTES, length, this.path);
    const content = body.subarray(0, length - DIGEST_BYTES);
    const digest = body.subarray(length - DIGEST_BYTES);
    if (!digestOf(this.#digest, headBytes, content).equals(digest)) throw this.#damaged();
    this.#digest = Buffer.from(digest);
    this.#whole += BLOCK_HEAD_BYTES + length;
    const keyBytes = KEY_BYTES * head.count;
    return { ...head, keys: content.subarray(0, keyBytes), rows: content.subarray(keyBytes) };
  }

  #damaged(): FormatError {
    return new FormatError(
      `${this.path} is damaged: the block at byte ${this.#whole} of ${this.sizeBytes} does not match its checksum; ` +
        `take a copy of the file, or cut it to ${this.#whole} bytes and teach what is lost again`,
    );
  }
}

async function readAt(file: FileHandle, position: number, length: number, path: string): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done).catch((cause: unknown) => {
      throw new StorageError(`cannot read ${path}: ${messageOf(cause)}`, { cause });
    });
    if (bytesRead === 0) throw new StorageError(`${path} became shorter while it was read`);
    done += bytesRead;
  }
  return bytes;
}

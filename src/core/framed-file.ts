import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { replaceFile } from './durable-file.ts';
import { FormatError, InvalidArgumentError, messageOf } from './errors.ts';
import { isRecord } from './json-object.ts';
import { TimeSlice } from './time-slice.ts';

/*
 * A framed file, all numbers little-endian:
 *   magic            8 bytes of ASCII
 *   version          u32
 *   meta length      u32
 *   meta             JSON, UTF-8
 *   payload          any bytes
 *   payload length   u64
 *   SHA-256          32 bytes, over everything before it
 * The payload length follows the payload so that a payload can be written as it is produced.
 */
const MAGIC_BYTES = 8;
const HEAD_BYTES = MAGIC_BYTES + 8;
const DIGEST_BYTES = 32;
const TAIL_BYTES = 8 + DIGEST_BYTES;
/** Bytes that are digested between two looks at the clock: a millisecond or two. */
const DIGEST_BLOCK = 2 ** 20;
/** Smaller pieces are written together: the lists of an index are tens of thousands of a few bytes, and every write is a call of the system. */
const WRITE_BLOCK = 2 ** 16;

/** Kind of a framed file. */
export interface FrameKind {
  /** Eight ASCII characters at the start of the file. */
  readonly magic: string;
  /** Format version: what a writer writes, and the only one a reader reads. */
  readonly version: number;
  /** Who may read the file, as `chmod` has it. Default: as the system has it. */
  readonly mode?: number;
}

/** A framed file whose checksum was right. */
export interface Frame {
  /** The JSON object that describes the payload. */
  readonly meta: Record<string, unknown>;
  /** The payload's bytes. */
  readonly payload: Buffer;
}

/** A framed file whose checksum was right, and which is open until its payload was read or destroyed. */
export interface OpenFrame {
  readonly meta: Record<string, unknown>;
  readonly payloadBytes: number;
  readonly payload: Readable;
}

/**
 * Writes a framed file so that after a crash at any moment either the old file or the whole new one is there:
 * temporary name, fsync, rename, fsync of the directory.
 * @param payload pieces, written as they come.
 */
export async function writeFramedFile(
  path: string,
  kind: FrameKind,
  meta: Record<string, unknown>,
  payload: Iterable<Uint8Array> | AsyncIterable<Uint8Array> = [],
): Promise<void> {
  const head = encodeHead(kind, meta);
  await replaceFile(path, async (file) => {
    if (kind.mode !== undefined) await file.chmod(kind.mode);
    await writeFrame(file, head, payload);
  });
}

/**
 * Reads a framed file; nothing of it is used before its length, magic, version and checksum have been found right.
 * @throws FormatError that says which of them is wrong; the file system's own error when it cannot be read.
 */
export async function readFramedFile(path: string, kind: FrameKind): Promise<Frame> {
  const bytes = await readFile(path);
  requireFrame(path, bytes.length);
  requireKind(path, bytes, kind);
  const body = bytes.subarray(0, bytes.length - DIGEST_BYTES);
  const digest = await digestOf(body);
  if (!digest.equals(bytes.subarray(body.length))) throw damaged(path);
  return decodeBody(path, body);
}

/**
 * Opens a framed file as {@link readFramedFile} reads it, in memory that does not grow with it: it is gone through once for the checksum, and again by
 * whoever reads the payload.
 * @throws as `readFramedFile`.
 */
export async function openFramedFile(path: string, kind: FrameKind): Promise<OpenFrame> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    requireFrame(path, size);
    const head = await bytesOf(path, file, 0, HEAD_BYTES);
    requireKind(path, head, kind);
    const bodyBytes = size - DIGEST_BYTES;
    const digest = await bytesOf(path, file, bodyBytes, DIGEST_BYTES);
    if (!(await digestOfFile(path, file, bodyBytes)).equals(digest)) throw damaged(path);
    const tail = await bytesOf(path, file, bodyBytes - 8, 8);
    const payloadBytes = payloadLength(path, head, tail, bodyBytes);
    const metaEnd = bodyBytes - 8 - payloadBytes;
    const meta = parseMeta(path, (await bytesOf(path, file, HEAD_BYTES, metaEnd - HEAD_BYTES)).toString());
    if (payloadBytes > 0)
      return { meta, payloadBytes, payload: file.createReadStream({ start: metaEnd, end: bodyBytes - 9 }) };
    await file.close();
    return { meta, payloadBytes, payload: Readable.from([]) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

function requireFrame(path: string, size: number): void {
  if (size < HEAD_BYTES + TAIL_BYTES)
    throw new FormatError(
      `${path} is too short: a framed file has at least ${HEAD_BYTES + TAIL_BYTES} bytes, this one ${size}`,
    );
}

function requireKind(path: string, head: Buffer, kind: FrameKind): void {
  const magic = head.toString('latin1', 0, MAGIC_BYTES);
  if (magic !== kind.magic) {
    throw new FormatError(
      `${path} is of another kind: expected magic ${JSON.stringify(kind.magic)}, got ${JSON.stringify(magic)}`,
    );
  }
  const version = head.readUInt32LE(MAGIC_BYTES);
  if (version !== kind.version) {
    throw new FormatError(`${path} has format version ${version}, this program reads version ${kind.version}`);
  }
}

function damaged(path: string): FormatError {
  return new FormatError(`${path} is damaged: its checksum does not match its bytes`);
}

async function bytesOf(path: string, file: FileHandle, from: number, count: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, from);
  // Cut short by somebody meanwhile.
  if (bytesRead < count) throw damaged(path);
  return buffer;
}

async function digestOfFile(path: string, file: FileHandle, size: number): Promise<Buffer> {
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(Math.min(DIGEST_BLOCK, size));
  for (let from = 0; from < size; ) {
    const { bytesRead } = await file.read(block, 0, Math.min(block.length, size - from), from);
    if (bytesRead === 0) throw damaged(path);
    hash.update(block.subarray(0, bytesRead));
    from += bytesRead;
  }
  return hash.digest();
}

async function digestOf(body: Buffer): Promise<Buffer> {
  const hash = createHash('sha256');
  const slice = new TimeSlice();
  for (let from = 0; from < body.length; from += DIGEST_BLOCK) {
    if (slice.spent) await slice.pause();
    hash.update(body.subarray(from, from + DIGEST_BLOCK));
  }
  return hash.digest();
}

function encodeHead(kind: FrameKind, meta: Record<string, unknown>): Buffer {
  if (!/^[\x20-\x7e]{8}$/.test(kind.magic)) {
    throw new InvalidArgumentError(
      `the magic of a framed file must be 8 ASCII characters, got ${JSON.stringify(kind.magic)}`,
    );
  }
  const json = Buffer.from(JSON.stringify(meta));
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(kind.magic, 0, 'latin1');
  head.writeUInt32LE(kind.version, MAGIC_BYTES);
  head.writeUInt32LE(json.length, MAGIC_BYTES + 4);
  return Buffer.concat([head, json]);
}

async function writeFrame(
  file: FileHandle,
  head: Buffer,
  payload: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const hash = createHash('sha256');
  const write = async (bytes: Uint8Array) => {
    hash.update(bytes);
    await file.writeFile(bytes);
  };
  const block = Buffer.allocUnsafe(WRITE_BLOCK);
  let gathered = 0;
  const flush = async () => {
    await write(block.subarray(0, gathered));
    gathered = 0;
  };
  const append = async (piece: Uint8Array) => {
    if (gathered + piece.byteLength > WRITE_BLOCK) await flush();
    if (piece.byteLength > WRITE_BLOCK) return write(piece);
    block.set(piece, gathered);
    gathered += piece.byteLength;
  };
  await append(head);
  let payloadLength = 0;
  const slice = new TimeSlice();
  for await (const piece of payload) {
    payloadLength += piece.byteLength;
    await append(piece);
    if (slice.spent) await slice.pause();
  }
  const tail = Buffer.alloc(8);
  tail.writeBigUInt64LE(BigInt(payloadLength));
  await append(tail);
  await flush();
  await file.writeFile(hash.digest());
}

function decodeBody(path: string, body: Buffer): Frame {
  const payloadEnd = body.length - 8;
  const metaEnd = payloadEnd - payloadLength(path, body, body.subarray(payloadEnd), body.length);
  const meta = parseMeta(path, body.toString('utf8', HEAD_BYTES, metaEnd));
  return { meta, payload: body.subarray(metaEnd, payloadEnd) };
}

/** Bytes of a payload, by a file's head and its end before the digest. */
function payloadLength(path: string, head: Buffer, tail: Buffer, bodyBytes: number): number {
  const length = bodyBytes - 8 - HEAD_BYTES - head.readUInt32LE(MAGIC_BYTES + 4);
  if (tail.readBigUInt64LE() !== BigInt(length))
    throw new FormatError(`${path} is damaged: the lengths in it do not add up to its size`);
  return length;
}

function parseMeta(path: string, json: string): Record<string, unknown> {
  try {
    const meta: unknown = JSON.parse(json);
    if (isRecord(meta)) return meta;
  } catch (cause) {
    throw new FormatError(`${path} must describe its payload by JSON: ${messageOf(cause)}`, { cause });
  }
  throw new FormatError(`${path} must describe its payload by a JSON object`);
}

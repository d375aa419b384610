import { createHash, hash } from 'node:crypto';
import type { TextRole } from '../../../src/core/encoder.ts';
import { FormatError, messageOf } from '../../../src/core/errors.ts';

/*
 * A file of taught vectors, all numbers little-endian:
 *   magic            8 bytes of ASCII, 'KNYTAUGT'
 *   version          u32
 *   meta length      u32
 *   meta             JSON, UTF-8: {"teacher": fingerprint, "dim": numbers in a vector}
 *   SHA-256          32 bytes, over everything before it
 * and then blocks, each appended and synced before the next one begins:
 *   count            u32, vectors of the block, at least 1
 *   role             u32, what its texts were to the teacher: 0 documents, 1 queries
 *   check            first 8 bytes of the SHA-256 over the digest before and the 8 bytes of count and role
 *   keys             count times 16 bytes, of role and text
 *   vectors          count rows of dim float16
 *   SHA-256          32 bytes, over the digest before (of the head, or of the block before) and everything of the block
 * Digests are chained, so that a block that was taken out or put elsewhere is found too. The check of a block's own head tells
 * a count that was damaged from a block whose writing was cut off: only the latter may be written over.
 */
export const MAGIC = 'KNYTAUGT';
export const VERSION = 1;
/** Bytes before the meta. */
export const FIXED_BYTES = 16;
export const DIGEST_BYTES = 32;
const COUNT_BYTES = 8;
/** Bytes of a block before its keys. */
export const BLOCK_HEAD_BYTES = COUNT_BYTES + 8;

/** Greatest length of a vector and count of a block that are believed. */
export const MAX_DIM = 1 << 16;
export const MAX_BLOCK = 1 << 20;

/** Whose vectors a file holds. */
export interface TaughtHead {
  /** Fingerprint of the encoder. */
  readonly teacher: string;
  /** Numbers in a vector. */
  readonly dim: number;
}

/** Head of a block. */
export interface BlockHead {
  readonly count: number;
  readonly role: TextRole;
}

/** A block as it is written. */
export interface Block {
  readonly role: TextRole;
  /** 16 bytes each. */
  readonly keys: readonly Buffer[];
  /** Rows `[keys.length, dim]`, bits of float16. */
  readonly rows: Uint16Array;
}

/** Bytes of a block of so many vectors after its head, its digest included. */
export function bodyBytes(count: number, dim: number): number {
  return count * (KEY_BYTES + 2 * dim) + DIGEST_BYTES;
}

export function encodeTaughtHead({ teacher, dim }: TaughtHead): Buffer {
  const meta = Buffer.from(JSON.stringify({ teacher, dim }));
  const fixed = Buffer.alloc(FIXED_BYTES);
  fixed.write(MAGIC, 0, 'latin1');
  fixed.writeUInt32LE(VERSION, 8);
  fixed.writeUInt32LE(meta.length, 12);
  return Buffer.concat([fixed, meta, digestOf(fixed, meta)]);
}

/** @returns the block's bytes; its digest, which the next block's covers, is the last 32 of them. */
export function encodeBlock({ role, keys, rows }: Block, before: Buffer): Buffer {
  const head = Buffer.alloc(COUNT_BYTES);
  head.writeUInt32LE(keys.length, 0);
  head.writeUInt32LE(TEXT_ROLES.indexOf(role), 4);
  const vectors = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength);
  const parts = [head, checkOf(before, head), ...keys, vectors];
  return Buffer.concat([...parts, digestOf(before, ...parts)]);
}

/**
 * Reads the head of a block.
 * @param before digest of what stands before the block.
 * @returns undefined when its check is wrong.
 */
export function decodeBlockHead(bytes: Buffer, before: Buffer): BlockHead | undefined {
  const head = bytes.subarray(0, COUNT_BYTES);
  if (!checkOf(before, head).equals(bytes.subarray(COUNT_BYTES, BLOCK_HEAD_BYTES))) return undefined;
  const count = head.readUInt32LE(0);
  const role = TEXT_ROLES[head.readUInt32LE(4)];
  return role !== undefined && count >= 1 && count <= MAX_BLOCK ? { count, role } : undefined;
}

function parse(bytes: Buffer, path: string): Partial<TaughtHead> {
  try {
    return Object(JSON.parse(bytes.toString('utf8')));
  } catch (cause) {
    throw new FormatError(`${path} must describe its vectors by JSON: ${messageOf(cause)}`, { cause });
  }
}

/** Checks and reads what a head says of itself. @throws FormatError when it describes no vectors. */
export function decodeMeta(bytes: Buffer, path: string): TaughtHead {
  const { teacher, dim } = parse(bytes, path);
  if (typeof teacher === 'string' && Number.isInteger(dim) && dim! >= 1 && dim! <= MAX_DIM)
    return { teacher, dim: dim! };
  throw new FormatError(`${path} must name its teacher and a dim from 1 to ${MAX_DIM}, got ${bytes.toString('utf8')}`);
}

export function digestOf(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function checkOf(before: Buffer, head: Buffer): Buffer {
  return digestOf(before, head).subarray(0, BLOCK_HEAD_BYTES - COUNT_BYTES);
}

/** Roles by their number in a file. */
export const TEXT_ROLES: readonly TextRole[] = ['document', 'query'];

/** Bytes of a key. */
export const KEY_BYTES = 16;

/**
 * The key of a text in a role: half of the SHA-256 of role and text, so that two of one key are never to be expected. Of the
 * text's UTF-16, as UTF-8 has one form for all halves of surrogate pairs.
 */
export function textKey(text: string, role: TextRole): Buffer {
  return hash('sha256', Buffer.from(`${role}\0${text}`, 'utf16le'), 'buffer').subarray(0, KEY_BYTES);
}

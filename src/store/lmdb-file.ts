import { closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { FormatError } from '../core/errors.ts';

/*
 * The first two pages of an LMDB file are its meta pages, written in turn: a 24-byte page header, then
 *   magic u32 | version u32 | address u64 | map size u64 | two 48-byte records, the first beginning with the page size u32 |
 *   last page u64 | transaction u64
 */
const MAGIC = 0xbeefc0de;
const MAGIC_AT = 24;
const PAGE_SIZE_AT = 48;
const LAST_PAGE_AT = 144;
const TRANSACTION_AT = 152;
const META_BYTES = 160;

/**
 * Looks at a database file before LMDB maps it: LMDB trusts the sizes in it, and the process dies with SIGBUS when it reads a page
 * that the file does not have.
 * @returns how long the file must be so that this cannot happen. It may rightly be shorter, when its last pages are free.
 * @throws FormatError when the file is not an LMDB database or its head is damaged.
 */
export async function requiredSize(path: string): Promise<RequiredSize> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    // An empty file is a database in the making.
    if (size === 0) return { sizeBytes: 0, pageSize: 1 };
    const first = await readMeta(file, 0);
    const second = first === undefined ? undefined : await readMeta(file, first.pageSize);
    if (first === undefined || second === undefined || size < 2 * first.pageSize) {
      throw new FormatError(`${path} is not a Kenyon database, or its head is damaged; restore it from a backup`);
    }
    const { lastPage } = first.transaction > second.transaction ? first : second;
    return { sizeBytes: (lastPage + 1) * first.pageSize, pageSize: first.pageSize };
  } finally {
    await file.close();
  }
}

/**
 * Lengthens a file that is too short with zeros, which LMDB knows for what they are; half a page it would take for a whole one, so
 * that is dropped. Only while nobody else may write to the file.
 */
export function lengthenFile(path: string, { sizeBytes, pageSize }: RequiredSize): void {
  const file = openSync(path, 'r+');
  try {
    const { size } = fstatSync(file);
    if (size >= sizeBytes) return;
    ftruncateSync(file, size - (size % pageSize));
    ftruncateSync(file, sizeBytes);
  } finally {
    closeSync(file);
  }
}

/** How long a database file must be. */
export interface RequiredSize {
  readonly sizeBytes: number;
  readonly pageSize: number;
}

interface Meta {
  readonly pageSize: number;
  readonly lastPage: number;
  readonly transaction: bigint;
}

async function readMeta(file: FileHandle, at: number): Promise<Meta | undefined> {
  const bytes = Buffer.alloc(META_BYTES);
  const { bytesRead } = await file.read(bytes, 0, META_BYTES, at);
  if (bytesRead < META_BYTES || bytes.readUInt32LE(MAGIC_AT) !== MAGIC) return undefined;
  const pageSize = bytes.readUInt32LE(PAGE_SIZE_AT);
  const lastPage = Number(bytes.readBigUInt64LE(LAST_PAGE_AT));
  const plausible = pageSize >= 512 && pageSize <= 65_536 && Number.isSafeInteger(lastPage * pageSize);
  return plausible ? { pageSize, lastPage, transaction: bytes.readBigUInt64LE(TRANSACTION_AT) } : undefined;
}

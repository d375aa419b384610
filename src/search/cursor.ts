import { crc32 } from 'node:zlib';
import { isScalar, type Scalar } from '../../index/fields/scalar.ts';
import { OrdSet, type ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import { shown } from '../core/checks.ts';
import { ConflictError, InvalidArgumentError } from '../core/errors.ts';

/** The place in an answer where the next page begins. */
export interface Cursor {
  /** Collection, and numbering of its documents. */
  readonly source: string;
  /** Hash of the question. */
  readonly question: string;
  /** Documents from this ord on came after the first page. */
  readonly nextOrd: number;
  /** Documents of the pages before. */
  readonly seen: ReadonlyOrdSet;
  /** Groups of the pages before. */
  readonly groups: readonly Scalar[];
}

const VERSION = 1;
const CRC_CHARS = 8;

/** Writes a cursor as letters, digits, _ and -: about two bytes a hit of the pages before, and all group values of these. */
export function encodeCursor({ source, question, nextOrd, seen, groups }: Cursor): string {
  const fields = [VERSION, source, question, nextOrd, Buffer.from(seen.clone().encode()).toString('base64url'), groups];
  const text = Buffer.from(JSON.stringify(fields)).toString('base64url');
  return checkOf(text) + text;
}

/** Reads what `encodeCursor` wrote. @throws InvalidArgumentError when it is anything else. */
export function decodeCursor(token: unknown): Cursor {
  const text = typeof token === 'string' ? token.slice(CRC_CHARS) : '';
  const isWhole = text !== '' && checkOf(text) === (token as string).slice(0, CRC_CHARS);
  const cursor = isWhole ? readCursor(text) : undefined;
  if (cursor !== undefined) return cursor;
  throw new InvalidArgumentError(
    `cursor must be the one that came with the page before, whole and unchanged, got ${shown(token)}`,
  );
}

function readCursor(text: string): Cursor | undefined {
  try {
    const [version, source, question, nextOrd, seen, groups] = JSON.parse(Buffer.from(text, 'base64url').toString());
    const isRight =
      version === VERSION &&
      typeof source === 'string' &&
      typeof question === 'string' &&
      Number.isInteger(nextOrd) &&
      Array.isArray(groups) &&
      groups.every(isScalar);
    return isRight
      ? { source, question, nextOrd, seen: OrdSet.decode(Buffer.from(seen, 'base64url')), groups }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Refuses the cursor of another question or collection.
 * @throws InvalidArgumentError, or ConflictError when compacting gave the documents other numbers since.
 */
export function requireCursorOf(cursor: Cursor, question: string, source: string): void {
  if (cursor.question !== question)
    throw new InvalidArgumentError(
      'the cursor is of another search; give the query and the options of the first page, or leave the cursor out to begin anew',
    );
  if (cursor.source === source) return;
  throw new ConflictError(
    'the cursor is of another collection, or of before it was compacted; leave it out to begin with the first page',
  );
}

function checkOf(text: string): string {
  return crc32(text).toString(16).padStart(CRC_CHARS, '0');
}

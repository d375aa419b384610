import { isScalar, type Scalar } from '../../index/fields/scalar.ts';
import { OrdSet, type ReadonlyOrdSet } from '../../index/ords/ord-set.ts';
import { ConflictError, InvalidArgumentError } from '../core/errors.ts';
import { decodeToken, encodeToken } from '../core/token.ts';

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
/** Hits from which on they are written as a set. */
const MIN_SET = 64;

/** Writes a cursor as a token: about three characters a hit of the pages before, and all group values of these. */
export function encodeCursor(cursor: Omit<Cursor, 'seen'> & { readonly seen: readonly number[] }): string {
  const { source, question, nextOrd, seen, groups } = cursor;
  // Every search ends with this, and most are of one page: a set costs more than all the rest.
  const ords = seen.length < MIN_SET ? seen : Buffer.from(OrdSet.of(seen).encode()).toString('base64url');
  return encodeToken([VERSION, source, question, nextOrd, ords, groups]);
}

/** Reads what `encodeCursor` wrote. @throws InvalidArgumentError when it is anything else. */
export function decodeCursor(token: unknown): Cursor {
  return decodeToken('cursor', token, (value) => {
    const [version, source, question, nextOrd, seen, groups] = value as unknown[];
    const isRight =
      version === VERSION &&
      typeof source === 'string' &&
      typeof question === 'string' &&
      Number.isInteger(nextOrd) &&
      Array.isArray(groups) &&
      groups.every(isScalar);
    if (!isRight) return undefined;
    const ords = Array.isArray(seen) ? OrdSet.of(seen) : OrdSet.decode(Buffer.from(seen as string, 'base64url'));
    return { source, question, nextOrd: nextOrd as number, seen: ords, groups };
  });
}

/**
 * Refuses the cursor of another question or collection.
 * @throws InvalidArgumentError, or ConflictError when compacting gave the documents other numbers since.
 */
export function requireCursorOf(cursor: Pick<Cursor, 'question' | 'source'>, question: string, source: string): void {
  if (cursor.question !== question)
    throw new InvalidArgumentError(
      'the cursor is of another search or list; give the query and the options of the first page, or leave the cursor out to begin anew',
    );
  if (cursor.source === source) return;
  throw new ConflictError(
    'the cursor is of another collection, or of before it was compacted; leave it out to begin with the first page',
  );
}

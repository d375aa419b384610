/** Ords and removal numbers are below this. */
export const ORD_LIMIT = 2 ** 32;

/** Collections are numbered below this, so that a row key stays an exact double. */
export const COLLECTION_LIMIT = 2 ** 21;

/** Longest id, in UTF-8 bytes: a database key holds 1,978 bytes, the rest is kept for what we put before the id. */
export const MAX_ID_BYTES = 1024;

/**
 * Key of row `number` of a collection: both packed into one exact double, so that a collection's rows are one
 * ascending range in a database shared by all collections.
 */
export function rowKey(collection: number, number: number): number {
  return collection * ORD_LIMIT + number;
}

/** The ord or removal number inside a row key. */
export function rowNumber(key: number): number {
  return key % ORD_LIMIT;
}

/** Key of a caller's id: the collection's number, then the id's UTF-8 bytes. */
export function idKey(collection: number, id: string): Buffer {
  const key = Buffer.allocUnsafe(4 + Buffer.byteLength(id));
  key.writeUInt32BE(collection, 0);
  key.write(id, 4);
  return key;
}

/** Says why a string cannot be an id, or undefined when it can. */
export function idFault(id: string): string | undefined {
  if (id === '') return 'an id must not be empty';
  if (/\p{Surrogate}/u.test(id)) return 'an id must be well-formed Unicode, this one holds half of a surrogate pair';
  const bytes = Buffer.byteLength(id);
  if (bytes > MAX_ID_BYTES) return `an id may have ${MAX_ID_BYTES} UTF-8 bytes, this one has ${bytes}`;
  return undefined;
}

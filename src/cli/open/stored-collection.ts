import { NotFoundError } from '../../core/errors.ts';
import type { Collection } from '../../main.ts';
import { KnownColumns } from '../../readers/known-columns.ts';

/** Which collection, of which database. */
export interface CollectionPlace {
  readonly db: string;
  readonly collection: string;
}

/** Reads what a collection keeps, before it is open for use; undefined where there is none yet. */
export async function readStored<T>(
  { db, collection }: CollectionPlace,
  read: (stored: Collection) => T,
): Promise<T | undefined> {
  const { open } = await import('../../database/kenyon.ts');
  const kenyon = await open(db, { readOnly: true }).catch((error: unknown) => {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  });
  try {
    return kenyon?.has(collection) ? read(kenyon.collection(collection)) : undefined;
  } finally {
    await kenyon?.close();
  }
}

/** What a collection keeps of the columns of tables; read when the first table is there. */
export function knownColumnsOf(place: CollectionPlace): KnownColumns {
  return new KnownColumns(async () => {
    const types = await readStored(place, (stored) => stored.columnTypes());
    return new Map(Object.entries(types ?? {}));
  });
}

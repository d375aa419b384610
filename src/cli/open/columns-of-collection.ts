import { NotFoundError } from '../../core/errors.ts';
import { KnownColumns } from '../../readers/known-columns.ts';

/** What a collection keeps of the columns of tables; read when the first table is there, before the collection is open for use. */
export function knownColumnsOf({ db, collection }: { readonly db: string; readonly collection: string }): KnownColumns {
  return new KnownColumns(async () => {
    const { open } = await import('../../database/kenyon.ts');
    const kenyon = await open(db, { readOnly: true }).catch((error: unknown) => {
      // Of a new database there is nothing to know; other errors are told when it is opened for use.
      if (error instanceof NotFoundError) return undefined;
      throw error;
    });
    try {
      const isThere = kenyon?.has(collection) ?? false;
      return new Map(Object.entries(isThere ? kenyon!.collection(collection).columnTypes() : {}));
    } finally {
      await kenyon?.close();
    }
  });
}

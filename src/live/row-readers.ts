import type { CollectionStore } from '../store/collection-store.ts';
import type { StoredDocument } from '../store/document.ts';
import type { RowReader } from './index-follower.ts';

/** Reads what vector indexes are made of, `[n, dim]`. */
export function vectorReader(store: CollectionStore): RowReader<Float32Array> {
  return (from, to, limit) => store.vectors(from, to, limit);
}

/** Reads what the index of fields is made of. */
export function documentReader(store: CollectionStore): RowReader<readonly StoredDocument[]> {
  return (from, to, limit) => {
    const { ords, rows, end } = store.documents(from, to, limit);
    return { ords, rows: rows.map((json) => JSON.parse(json) as StoredDocument), end };
  };
}

/** Reads what the indexes of words and of entities are made of. @param textOf what is read of a document. */
export function textReader(
  store: CollectionStore,
  textOf: (document: StoredDocument) => string = ({ text }) => text,
): RowReader<readonly string[]> {
  const read = documentReader(store);
  return (from, to, limit) => {
    const { ords, rows, end } = read(from, to, limit);
    return { ords, rows: rows.map(textOf), end };
  };
}

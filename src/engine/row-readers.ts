import type { CollectionStore } from '../store/collection-store.ts';
import type { StoredDocument } from './document.ts';
import type { RowReader } from './index-follower.ts';

/** Reads what vector indexes are made of, `[n, dim]`. */
export function vectorReader(store: CollectionStore): RowReader<Float32Array> {
  return (from, to, limit) => store.vectors(from, to, limit);
}

/** Reads what the indexes of words and fields are made of. */
export function documentReader(store: CollectionStore): RowReader<readonly StoredDocument[]> {
  return (from, to, limit) => {
    const { ords, rows, end } = store.documents(from, to, limit);
    return { ords, rows: rows.map((json) => JSON.parse(json) as StoredDocument), end };
  };
}

import type { CollectionStore } from '../store/collection-store.ts';
import { parseDocument, type StoredDocument } from '../store/document.ts';
import type { RowReader } from './index-follower.ts';

/** Reads what vector indexes are made of, `[n, dim]`; damaged vectors are left out. */
export function vectorReader(store: CollectionStore): RowReader<Float32Array> {
  return { of: 'vectors', read: (from, to, limit) => store.vectors(from, to, limit) };
}

/** Stands in for what cannot be read, so that indexes and store count the same documents: it has no words and no fields. */
const NOTHING: StoredDocument = { id: '', text: '' };

/**
 * Reads what the index of fields is made of. A document that cannot be read, because it is damaged or an older program stored it, counts
 * as one without text and fields: it must not keep the others from being found.
 * @param onNotice told of such documents, less the damaged ones, of which the store tells.
 */
export function documentReader(
  store: CollectionStore,
  onNotice: (message: string) => void,
): RowReader<readonly StoredDocument[]> {
  const read: RowReader<readonly StoredDocument[]>['read'] = (from, to, limit) => {
    const { ords, rows: texts, end } = store.documents(from, to, limit);
    const faults: string[] = [];
    const rows = texts.map((json, i) => {
      if (json === undefined) return NOTHING;
      const found = parseDocument(json);
      if (typeof found !== 'string') return found;
      faults.push(`the document at ord ${ords[i]} of collection ${store.name} cannot be read: ${found}`);
      return NOTHING;
    });
    if (faults.length > 0) {
      const others = faults.length > 1 ? `; so are ${faults.length - 1} after it` : '';
      onNotice(`${faults[0]}; it is left out of what is searched by words and fields${others}`);
    }
    return { ords, rows, end };
  };
  return { of: 'documents', read };
}

/**
 * Reads what the indexes of words and of entities are made of.
 * @param onNotice told of documents that cannot be read. @param textOf what is read of a document.
 */
export function textReader(
  store: CollectionStore,
  onNotice: (message: string) => void,
  textOf: (document: StoredDocument) => string = ({ text }) => text,
): RowReader<readonly string[]> {
  const documents = documentReader(store, onNotice);
  return {
    of: 'documents',
    read: (from, to, limit) => {
      const { ords, rows, end } = documents.read(from, to, limit);
      return { ords, rows: rows.map(textOf), end };
    },
  };
}

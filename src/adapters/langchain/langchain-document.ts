import { Document, type DocumentInterface } from '@langchain/core/documents';
import { isRecord } from '../../core/json-object.ts';
import type { DocumentInput, StoredDocument } from '../../main.ts';

/** Names that mean something else in a stored document; metadata under these is stored one level lower. */
const TAKEN = ['id', 'text', 'vector', 'metadata'];

/** A document of LangChain as one that is stored: metadata become fields, so that filters can name them. */
export function toStored({ pageContent, metadata, id }: DocumentInterface): DocumentInput {
  const entries = Object.entries(metadata ?? {});
  const taken = entries.filter(([name]) => TAKEN.includes(name));
  return {
    ...(id !== undefined && { id }),
    text: pageContent,
    ...Object.fromEntries(entries.filter(([name]) => !TAKEN.includes(name))),
    ...(taken.length > 0 && { metadata: Object.fromEntries(taken) }),
  };
}

/** A stored document as one of LangChain, the reverse of {@link toStored}. @param pageContent by default all of its text. */
export function toLangChain({ id, text, metadata, ...fields }: StoredDocument, pageContent: string = text): Document {
  const lower = isRecord(metadata) ? metadata : metadata === undefined ? {} : { metadata };
  return new Document({ id, pageContent, metadata: { ...fields, ...lower } });
}

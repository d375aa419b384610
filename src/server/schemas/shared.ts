import Type, { type TProperties } from 'typebox';
import type { StoredDocument } from '../../store/document.ts';

/** An object that has these properties and no other: what is misspelt is refused instead of passed over. */
export function exactly<P extends TProperties>(properties: P, options: Readonly<Record<string, unknown>> = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** One of some words. */
export function oneOf<const W extends readonly string[]>(words: W, options: Readonly<Record<string, unknown>> = {}) {
  return Type.Unsafe<W[number]>({ type: 'string', enum: words, ...options });
}

/** Of what went wrong with documents, lines or pairs, an answer tells so many. */
export const MOST_TOLD = 100;

/** Which documents of a stream or file an answer has a line for. */
export const ResultsProperty = Type.Optional(
  oneOf(['all', 'failed'], { description: 'Which documents have a line. Default all.' }),
);

/** Whether the texts of a pair say the same. */
export const LabelSchema = Type.Integer({
  minimum: 0,
  maximum: 1,
  description: '1: both say the same; 0: they do not.',
});

/** What scores pairs. */
export const ScorerProperty = Type.Optional(
  oneOf(['cosine', 'reranker'], {
    description: "'cosine' of the vectors, the default; 'reranker': the model that reads both texts together.",
  }),
);

/** What names of collections look like. An address that has . or .. for a part is another one to clients that follow its rules. */
export const COLLECTION_PATTERN = '^(?!\\.{1,2}$)[\\p{L}\\p{N}._-]{1,64}$';
/** The same in words, for whoever gave another. */
export const COLLECTION_WORDS =
  'must be 1 to 64 letters, digits, dots, underscores and hyphens, and not . or .., which clients take out of addresses';

/** A path that names a collection. */
export const CollectionParams = exactly({
  collection: Type.String({
    pattern: COLLECTION_PATTERN,
    description: 'Name or alias of a collection: letters, digits, dots, underscores and hyphens.',
  }),
});

/** Name of a collection that is to be. */
export const CollectionName = Type.String({ pattern: COLLECTION_PATTERN, examples: ['shop'] });

/** Id of a document in a path. */
export const DocumentParams = exactly({
  collection: CollectionParams.properties.collection,
  id: Type.String({ minLength: 1, maxLength: 4096, description: 'Id of a document, percent-encoded.' }),
});

/** A filter in the two forms. */
export const FilterSchema = Type.Unsafe<string | object>({
  anyOf: [{ type: 'string' }, { type: 'object' }],
  description:
    'Only documents that this is true of: text such as city = "北京" and price < 100, or the same as a tree: {"field": "city", "op": "=", "value": "北京"}.',
});

/** A document as it is given. */
export const DocumentSchema = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  description: 'Fields of any kind; text is what is searched. Without an id one is made from the content.',
  properties: { id: { type: 'string' }, text: { type: 'string' } },
});

/** A document as it is stored. */
export const StoredDocumentSchema = Type.Unsafe<StoredDocument>({
  type: 'object',
  required: ['id', 'text'],
  properties: { id: { type: 'string' }, text: { type: 'string' } },
});

import Type from 'typebox';
import { COLLECTION_PATTERN, CollectionName, exactly } from './shared.ts';

/** Whether the server takes work. */
export const StatusAnswer = exactly({ status: Type.String() });

/** What the server is and takes. */
export const InfoAnswer = exactly({
  name: Type.String(),
  version: Type.String(),
  node: Type.String(),
  limits: Type.Record(Type.String(), Type.Integer(), { description: 'What one request, and all together, may take.' }),
  rerank: Type.Boolean({ description: 'Whether there is a reranker, a model that reads two texts together.' }),
});

/** Copy of the database. */
export const SnapshotSchema = exactly({ id: Type.String(), createdAt: Type.String() });

/** Collections by alias. */
export const AliasesAnswer = exactly({
  aliases: Type.Record(Type.String(), Type.String(), { description: 'Collections by alias.' }),
});

/** Body that sets aliases and removes those that are null. */
export const AliasesBody = exactly({
  aliases: Type.Record(Type.String({ pattern: COLLECTION_PATTERN }), Type.Union([CollectionName, Type.Null()]), {
    minProperties: 1,
    additionalProperties: false,
    description: 'Collections by alias; null removes one.',
  }),
});

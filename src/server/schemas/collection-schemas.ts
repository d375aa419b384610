import Type from 'typebox';
import { MAX_DIM } from '../../core/vectors.ts';
import type { VectorSpace } from '../../store/vector-space.ts';
import { CollectionName, exactly, oneOf } from './shared.ts';

/** Options of a collection; the engine checks what only it knows. */
export const CollectionProperties = {
  passages: Type.Optional(
    Type.Union(
      [
        Type.Boolean(),
        exactly({
          maxTokens: Type.Optional(Type.Integer({ minimum: 16 })),
          overlap: Type.Optional(Type.Integer({ minimum: 0 })),
        }),
      ],
      { description: 'How long documents are cut into passages; false: each is one. Default true.' },
    ),
  ),
  textFields: Type.Optional(
    Type.Record(Type.String(), Type.Integer({ minimum: 1, maximum: 20 }), {
      description: 'Fields that are searched with the text, and how many times as much a word counts in them.',
    }),
  ),
  vectors: Type.Optional(
    Type.Union(
      [
        Type.String(),
        exactly({ name: Type.String(), dimensions: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_DIM })) }),
      ],
      { description: 'Name of the model whose vectors documents bring along.' },
    ),
  ),
  hnsw: Type.Optional(
    Type.Unsafe<Record<string, number>>({
      type: 'object',
      description: 'Options of the graph: M, efConstruction, seed ...',
    }),
  ),
  exactBelow: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Collections of fewer vectors are searched exactly. Default 10000.' }),
  ),
  mode: Type.Optional(
    oneOf(['semantic', 'lexical', 'hybrid'], { description: 'Mode of searches that name none. Default hybrid.' }),
  ),
};

/** A collection that is to be. */
export const CollectionBody = exactly({ name: CollectionName, ...CollectionProperties });

/** A collection as it is told of. */
export const CollectionSchema = exactly({
  name: Type.String(),
  documents: Type.Integer(),
  vectors: Type.Integer({ description: 'More than documents where these are of several passages.' }),
  space: Type.Optional(
    Type.Unsafe<VectorSpace>({
      type: 'object',
      required: ['dim', 'fingerprint', 'runtime'],
      properties: {
        dim: { type: 'integer' },
        fingerprint: { type: 'string' },
        runtime: { type: 'string' },
        model: { type: 'string', description: 'Its name, where it has one of its own or of the hub.' },
      },
      description: 'What its vectors are of; absent while it is empty.',
    }),
  ),
  passages: Type.Optional(Type.Unsafe<object>({ type: 'object' })),
  options: Type.Unsafe<object>({ type: 'object', description: 'Options that it was made with here.' }),
});

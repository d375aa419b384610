import Type from 'typebox';
import { MAX_DIM } from '../../core/vectors.ts';
import { INDEX_NAMES } from '../../live/index-options.ts';
import type { SearchSetting } from '../../live/measured-setting.ts';
import { exactly, FilterSchema, oneOf } from './shared.ts';

const BASE64_VECTOR = 'Base64 of 32-bit floats, little-endian, such as /v1/embeddings gives.';

const VectorSchema = Type.Union(
  [
    Type.Array(Type.Number(), { minItems: 1, maxItems: MAX_DIM }),
    Type.String({ minLength: 8, maxLength: 4 * Math.ceil((4 * MAX_DIM) / 3), description: BASE64_VECTOR }),
  ],
  { description: 'Numbers, or the same as base64, which is read faster.' },
);

const IndexSchema = Type.Unsafe<string | object>({
  anyOf: [
    { type: 'string', enum: ['auto', 'exact', ...INDEX_NAMES] },
    { type: 'object', minProperties: 1, maxProperties: 1 },
  ],
  description:
    'What finds the vectors: a name, or a name with options such as {"hnsw": {"efSearch": 200}}. Default auto.',
});

const SortSchema = Type.Unsafe<string | (string | object)[]>({
  anyOf: [{ type: 'string' }, { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'object' }] } }],
  description: 'Order by fields: "date desc, price".',
});

const RerankSchema = Type.Union([
  Type.Boolean(),
  exactly({
    top: Type.Optional(Type.Integer({ minimum: 1 })),
    budgetMs: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    weight: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
  }),
]);

const EntityModes = ['off', 'filter', 'boost'] as const;
const EntitiesSchema = Type.Union([
  oneOf(EntityModes),
  exactly({
    mode: oneOf(EntityModes),
    without: Type.Optional(Type.Array(Type.String())),
    types: Type.Optional(Type.Array(Type.String())),
    atLeast: Type.Optional(Type.Integer({ minimum: 1 })),
    fallback: Type.Optional(oneOf(['boost', 'drop'])),
    weight: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1 })),
    now: Type.Optional(Type.String({ description: 'The day that "last week" counts from: 2024-05-31.' })),
  }),
]);

/** What a search may be told, beside what is looked for. */
const SearchProperties = {
  k: Type.Optional(Type.Integer({ minimum: 1, description: 'Hits at most. Default 10.' })),
  filter: Type.Optional(FilterSchema),
  index: Type.Optional(IndexSchema),
  minScore: Type.Optional(Type.Number({ minimum: -1, maximum: 1 })),
  passages: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Of so many first hits the sentence that fits best.' }),
  ),
  explain: Type.Optional(Type.Boolean()),
  offset: Type.Optional(Type.Integer({ minimum: 0 })),
  cursor: Type.Optional(Type.String({ description: 'That of the page before, with the same query and options.' })),
  sort: Type.Optional(SortSchema),
  groupBy: Type.Optional(
    Type.Union([
      Type.String(),
      exactly({ field: Type.String(), perGroup: Type.Optional(Type.Integer({ minimum: 1 })) }),
    ]),
  ),
  facets: Type.Optional(
    Type.Union([
      Type.Array(Type.String()),
      exactly({ fields: Type.Array(Type.String()), top: Type.Optional(Type.Integer({ minimum: 0 })) }),
    ]),
  ),
  timeoutMs: Type.Optional(
    Type.Integer({ minimum: 1, description: 'Milliseconds that it may take; less than the limit of the server.' }),
  ),
};

/** A search. */
export const SearchBody = exactly({
  query: Type.Optional(Type.String({ description: 'A text; or give a vector.' })),
  vector: Type.Optional(VectorSchema),
  mode: Type.Optional(oneOf(['semantic', 'lexical', 'hybrid'])),
  fusion: Type.Optional(
    Type.Unsafe<object>({
      type: 'object',
      required: ['method'],
      properties: { method: { type: 'string', enum: ['adaptive', 'rrf', 'convex'] } },
      description: 'How the rankings of meaning and words become one.',
    }),
  ),
  rerank: Type.Optional(RerankSchema),
  entities: Type.Optional(EntitiesSchema),
  syntax: Type.Optional(oneOf(['plain', 'marks'])),
  prefix: Type.Optional(Type.Boolean()),
  typos: Type.Optional(
    Type.Union([Type.Boolean(), exactly({ maxEdits: Type.Optional(Type.Integer({ minimum: 1, maximum: 2 })) })]),
  ),
  ...SearchProperties,
});

const { passages: _, ...SimilarProperties } = SearchProperties;

/** Body that names the document that others are to be like. */
export const SimilarBody = exactly({
  id: Type.String({ description: 'The document that others are to be like.' }),
  ...SimilarProperties,
});

/** Setting that was measured for a collection. */
export const SearchSettingSchema = Type.Unsafe<SearchSetting>({
  type: 'object',
  description:
    'The index that searches use which name none, its options, and what was measured of it: recall, speed, on how many vectors.',
});

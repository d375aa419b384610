import Type, { type TSchema } from 'typebox';
import type { QueryEntity } from '../../entities/query/query-entity.ts';
import type { Hit, HitExplanation, Plan, SearchResult } from '../../search/search-result.ts';
import { TextEntitySchema } from './field-schemas.ts';
import { exactly, StoredDocumentSchema } from './shared.ts';

const ScalarSchema = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);

const HitSchema = exactly({
  id: Type.String(),
  score: Type.Number({ description: 'Larger is better.' }),
  doc: StoredDocumentSchema,
  group: Type.Optional(ScalarSchema),
  boost: Type.Optional(
    exactly(
      { added: Type.Number(), entities: Type.Array(Type.String()) },
      { description: 'What entities of the query added to the score, and which.' },
    ),
  ),
  rerank: Type.Optional(
    exactly(
      { score: Type.Number(), from: Type.Integer() },
      { description: 'What the reranker gave it, and its rank before, from 1.' },
    ),
  ),
  passage: Type.Optional(
    exactly(
      { start: Type.Integer(), end: Type.Integer(), text: Type.String(), score: Type.Number() },
      { description: 'The part of the text that fits best, UTF-16 offsets; absent when that is all of it.' },
    ),
  ),
  marks: Type.Optional(
    Type.Array(Type.Unsafe<readonly [start: number, end: number]>({ type: 'array', items: { type: 'integer' } }), {
      description: 'Where words match in it, [start, end) each, UTF-16 offsets in the text.',
    }),
  ),
  why: Type.Optional(Type.Unsafe<HitExplanation>({ type: 'object', description: 'With explain.' })),
} satisfies Record<keyof Hit, TSchema>);

const FacetSchema = exactly({
  field: Type.String(),
  of: Type.Integer({ description: 'Documents that were counted.' }),
  documents: Type.Integer({ description: 'Those of them that have the field.' }),
  distinct: Type.Integer(),
  values: Type.Array(exactly({ value: ScalarSchema, documents: Type.Integer() }), {
    description: 'The most frequent ones.',
  }),
} satisfies Record<keyof NonNullable<SearchResult['facets']>[number], TSchema>);

const QueryEntitySchema = exactly({
  ...TextEntitySchema.properties,
  text: Type.String({ description: 'The words of the query.' }),
  key: Type.String({ description: 'Type and value, which `without` names it by.' }),
  sameAs: Type.Optional(Type.Array(Type.String())),
  documents: Type.Integer({ description: 'Documents that have it.' }),
  state: Type.String({ description: 'applied, boosted, dropped, removed or unknown.' }),
  reason: Type.Optional(Type.String()),
  without: Type.Optional(Type.Array(Type.String(), { description: 'Ids of the hits without it, with explain.' })),
  excluded: Type.Optional(Type.Array(Type.String(), { description: 'Those of them that it kept out.' })),
} satisfies Record<keyof QueryEntity, TSchema>);

/** The answer to a search. */
export const SearchAnswer = exactly({
  hits: Type.Array(HitSchema),
  plan: Type.Unsafe<Pick<Plan, 'mode'> & Partial<Plan>>({
    type: 'object',
    required: ['mode'],
    properties: {
      mode: { type: 'string' },
      index: { type: 'string' },
      candidates: { type: 'integer' },
      scanned: { type: 'integer' },
      allowed: { type: 'integer' },
      recallEstimate: { type: 'number' },
      scripts: { type: 'array' },
      fits: { type: 'boolean' },
      weights: { type: 'object' },
      rerank: { type: 'object' },
      reason: { type: 'string' },
    } satisfies Record<keyof Plan, object>,
    additionalProperties: false,
    description: 'How it was answered. A token with a filter is told only what its own documents say.',
  }),
  cursor: Type.Optional(Type.String({ description: 'For the next page; absent on the last one.' })),
  facets: Type.Optional(Type.Array(FacetSchema)),
  entities: Type.Optional(Type.Array(QueryEntitySchema)),
  tookMs: Type.Number(),
} satisfies Record<keyof SearchResult, TSchema>);

import Type from 'typebox';
import { MAX_DIM } from '../../core/vectors.ts';
import { INDEX_NAMES } from '../../live/index-options.ts';
import { MEASURED_BY_DEFAULT } from '../../measure/targets/bench-target.ts';
import { CollectionProperties } from './collection-schemas.ts';
import { exactly, oneOf } from './shared.ts';

/** Body that says how a collection is indexed anew. */
export const ReindexBody = exactly({
  encode: Type.Optional(
    Type.Boolean({
      description: 'Whether the model of the server makes all vectors anew. Default true, but false with project.',
    }),
  ),
  project: Type.Optional(
    Type.Union([Type.Literal('auto'), Type.Integer({ minimum: 1, maximum: MAX_DIM })], {
      description: 'Dimensions onto which vectors are projected; auto: as few as keep their distances by a bound.',
    }),
  ),
  passages: CollectionProperties.passages,
  batchSize: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 4096, description: 'Documents encoded and stored at a time. Default 256.' }),
  ),
});

/** Indexes that a collection can be searched with. */
const MEASURED = ['exact', ...INDEX_NAMES] as const;

/** Body that says what of a collection is measured. */
export const MeasureBody = exactly({
  indexes: Type.Optional(
    Type.Array(oneOf(MEASURED), {
      minItems: 1,
      maxItems: MEASURED.length,
      uniqueItems: true,
      description: `Default ${MEASURED_BY_DEFAULT.join(', ')}.`,
    }),
  ),
  k: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Neighbours asked for. Default 10.' })),
  targetRecall: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      maximum: 1,
      description: 'Chooses the fastest setting whose recall is surely at least this.',
    }),
  ),
  save: Type.Optional(
    Type.Boolean({ description: 'Whether searches use the setting that was chosen from then on. Default false.' }),
  ),
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'Measures on so many vectors, the oldest. Default: as many as the server measures on at most.',
    }),
  ),
  queries: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10_000,
      description: 'Vectors held out to be asked for. Default 1000, or a tenth of fewer than 10000.',
    }),
  ),
  seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 4_294_967_295, description: 'Of the draw of queries.' })),
});

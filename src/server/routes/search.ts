import type { Static } from 'typebox';
import { InvalidArgumentError } from '../../core/errors.ts';
import type { SearchQueryOptions } from '../../search/search-options.ts';
import { tellableTo, withinOf } from '../access/grant.ts';
import { needReranker, type ServerContext } from '../context/server-context.ts';
import { sendHits } from '../http/send-answer.ts';
import type { ServerApp } from '../http/server-app.ts';
import { SearchAnswer } from '../schemas/answer-schemas.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { SearchBody } from '../schemas/search-schemas.ts';
import { CollectionParams } from '../schemas/shared.ts';
import { requireFilterLength, requireSearchLimits } from './search-limits.ts';

type Asked = Static<typeof SearchBody>;

/** Finding documents. */
export function searchRoutes(app: ServerApp, context: ServerContext): void {
  const { collections, work, limits } = context;
  app.post(
    '/v1/collections/:collection/search',
    {
      config: { access: 'read', forcesFilter: true },
      schema: {
        tags: ['search'],
        summary: 'Find documents by a text or a vector',
        params: CollectionParams,
        body: SearchBody,
        response: { 200: SearchAnswer, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { query, vector, timeoutMs, rerank, ...options } = request.body;
      requireSearchLimits(request.body, limits);
      requireFilterLength(options.filter, limits);
      const asked = queryOf(query, vector);
      const collection = await collections.find(request.params.collection);
      const answer = await work.run(
        'search',
        reply,
        async (signal) =>
          collection.search(asked, {
            ...engineOptions(options),
            ...(rerank !== undefined && { rerank: await withReranker(context, rerank) }),
            ...withinOf(request.grant),
            maxBytes: limits.answerBytes,
            signal,
          }),
        { timeoutMs },
      );
      return sendHits(reply, tellableTo(request.grant, answer), limits.answerBytes);
    },
  );
}

/** What is looked for. @throws InvalidArgumentError unless it is a text or a vector. */
function queryOf(query: string | undefined, vector: Asked['vector']): string | Float32Array {
  if ((query === undefined) === (vector === undefined))
    throw new InvalidArgumentError('a search needs a query, which is a text, or a vector, and not both');
  if (query !== undefined) return query;
  return typeof vector === 'string' ? floatsOf(vector) : new Float32Array(vector!);
}

/** Numbers that came as base64 of 32-bit floats, little-endian. @throws InvalidArgumentError for what is none. */
function floatsOf(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64');
  // Signs that are none of base64 are passed over when it is read, and so is what lacks or follows.
  if (bytes.length % 4 !== 0 || bytes.toString('base64') !== base64)
    throw new InvalidArgumentError('vector must be numbers, or base64 of 32-bit floats, padded with =');
  const floats = new Float32Array(bytes.length / 4);
  for (let i = 0; i < floats.length; i++) floats[i] = bytes.readFloatLE(4 * i);
  return floats;
}

/** Options of reranking with the model that does it. @throws HttpProblem 400 where there is none. */
async function withReranker(context: ServerContext, rerank: NonNullable<Asked['rerank']>) {
  if (rerank === false) return false;
  return { ...(rerank === true ? {} : rerank), scorer: await needReranker(context, '#/rerank') };
}

/** Options as the engine takes them. */
function engineOptions({
  entities,
  ...options
}: Omit<Asked, 'query' | 'vector' | 'timeoutMs' | 'rerank'>): SearchQueryOptions {
  const given = options as SearchQueryOptions;
  if (typeof entities !== 'object' || entities.now === undefined)
    return {
      ...given,
      ...(entities !== undefined && { entities: entities as NonNullable<SearchQueryOptions['entities']> }),
    };
  return {
    ...given,
    entities: { ...entities, now: new Date(entities.now) } as NonNullable<SearchQueryOptions['entities']>,
  };
}

import Type from 'typebox';
import { ConflictError } from '../../core/errors.ts';
import type { SearchQueryOptions } from '../../search/search-options.ts';
import type { ServerContext } from '../context/server-context.ts';
import { notFound } from '../http/problem.ts';
import { sendHits } from '../http/send-hits.ts';
import type { ServerApp } from '../http/server-app.ts';
import { PROBLEMS } from '../schemas/problem-schema.ts';
import { SearchAnswer, SearchOptionsSchema } from '../schemas/search-schemas.ts';
import { CollectionParams, exactly } from '../schemas/shared.ts';
import { requireFilterLength, requireSearchLimits } from './search-limits.ts';

const { k, filter, index, minScore, explain, groupBy, facets, timeoutMs } = SearchOptionsSchema;
const SimilarBody = exactly({
  id: Type.String({ description: 'The document that others are to be like.' }),
  ...{ k, filter, index, minScore, explain, groupBy, facets, timeoutMs },
});

/** Finding documents that are like one. */
export function similarRoutes(app: ServerApp, { collections, work, limits }: ServerContext): void {
  app.post(
    '/v1/collections/:collection/similar',
    {
      config: { access: 'read' },
      schema: {
        tags: ['search'],
        summary: 'Find documents that are most like a stored one, by its vectors; that one is left out',
        params: CollectionParams,
        body: SimilarBody,
        response: { 200: SearchAnswer, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { id, k = 10, timeoutMs, ...options } = request.body;
      requireSearchLimits(request.body, limits);
      requireFilterLength(options.filter, limits);
      const collection = await collections.find(request.params.collection);
      const vector = await collection.directionOf(id);
      if (vector === undefined) throw notFound(`there is no document ${JSON.stringify(id)}`);
      if (vector.every((value) => value === 0))
        throw new ConflictError(`the document ${JSON.stringify(id)} has no vector to compare`);
      const { hits, ...result } = await work.run(
        'search',
        reply,
        (signal) => collection.search(vector, { ...(options as SearchQueryOptions), k: k + 1, signal }),
        { timeoutMs: Math.min(timeoutMs ?? limits.searchMs, limits.searchMs) },
      );
      const others = hits.filter((hit) => hit.id !== id).slice(0, k);
      return sendHits(reply, { hits: others, ...result }, limits.answerBytes);
    },
  );
}

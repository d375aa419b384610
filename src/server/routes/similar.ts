import type { SimilarOptions } from '../../search/base-options.ts';
import type { ServerContext } from '../context/server-context.ts';
import { sendHits } from '../http/send-answer.ts';
import type { ServerApp } from '../http/server-app.ts';
import { SearchAnswer } from '../schemas/answer-schemas.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { SimilarBody } from '../schemas/search-schemas.ts';
import { CollectionParams } from '../schemas/shared.ts';
import { requireFilterLength, requireSearchLimits } from './search-limits.ts';

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
      const { id, timeoutMs, ...options } = request.body;
      requireSearchLimits(request.body, limits);
      requireFilterLength(options.filter, limits);
      const collection = await collections.find(request.params.collection);
      const asked = { ...(options as SimilarOptions), maxBytes: limits.answerBytes };
      const answer = await work.run('search', reply, (signal) => collection.similar(id, { ...asked, signal }), {
        timeoutMs,
      });
      return sendHits(reply, answer, limits.answerBytes);
    },
  );
}

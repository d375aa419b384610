import { InvalidArgumentError } from '../../core/errors.ts';
import type { Collection } from '../../database/collection.ts';
import { dedupe } from '../../pairs/dedupe/dedupe.ts';
import type { DedupeOptions } from '../../pairs/dedupe/dedupe-options.ts';
import type { DedupeResult } from '../../pairs/dedupe/dedupe-result.ts';
import type { DocumentInput } from '../../store/document.ts';
import { ownerOf } from '../access/grant.ts';
import { type ServerContext, scorerOf } from '../context/server-context.ts';
import { HttpProblem, limitExceeded } from '../http/problem.ts';
import type { ServerApp } from '../http/server-app.ts';
import { DedupeBody } from '../schemas/pair-schemas.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { TaskSchema } from '../schemas/task-schemas.ts';
import { sendTask } from './tasks.ts';

/** Pairs that are kept, some 50 bytes each. */
const MAX_PAIRS = 2_000_000;

/** Finding what says the same. */
export function dedupeRoutes(app: ServerApp, context: ServerContext): void {
  const { collections, encoder, tasks, limits } = context;
  app.post(
    '/v1/dedupe',
    {
      config: { access: 'read' },
      schema: {
        tags: ['pairs'],
        summary: 'Find items that say the same; changes nothing',
        description:
          'A task, whose result has clusters (the item to keep and its duplicates), pairs for a person to review, and a summary, all by ids.',
        body: DedupeBody,
        response: { 202: TaskSchema, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { collection: name, items, scorer: scorerName = 'cosine', ...options } = request.body;
      if ((name === undefined) === (items === undefined))
        throw new InvalidArgumentError('dedupe needs a collection, or items, and not both');
      if (name !== undefined) request.requireReach(name);
      const collection = name === undefined ? undefined : await collections.find(name);
      const count = (await collection?.count()) ?? items!.length;
      if (count > limits.dedupeItems)
        throw limitExceeded(`${limits.dedupeItems} items may be compared, got ${count}; kenyon dedupe takes more`);
      const isReranked = scorerName === 'reranker';
      if (isReranked && options.floor === undefined)
        throw new HttpProblem(400, 'INVALID_ARGUMENT', 'floor must say from which cosine on pairs are reranked', {
          pointer: '#/floor',
        });
      const model = isReranked ? { scorer: await scorerOf(context, scorerName) } : {};
      const task = await tasks.start({
        kind: 'dedupe',
        owner: ownerOf(request.grant),
        bytes: items === undefined ? 0 : bytesOf(request.headers['content-length'], limits.bodyBytes),
        collections: name === undefined ? [] : [name],
        work: async (long) => {
          const source = collection === undefined ? (items as DocumentInput[]) : documentsOf(collection, long.signal);
          return byIds(
            await dedupe(source, {
              ...(options as DedupeOptions),
              ...model,
              encoder: await encoder(),
              maxPairs: MAX_PAIRS,
              ...long,
            }),
          );
        },
      });
      return sendTask(reply, task);
    },
  );
}

/** Bytes of a body; of one that did not say it, as many as it may have had. */
function bytesOf(length: string | undefined, most: number): number {
  return length === undefined ? most : Number(length);
}

async function* documentsOf(collection: Collection, signal: AbortSignal): AsyncGenerator<DocumentInput> {
  let cursor: string | undefined;
  do {
    const page = await collection.list({ limit: 1000, cursor, signal });
    yield* page.documents;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** The result without the texts, which whoever asked has. */
function byIds({ clusters, review, summary }: DedupeResult): object {
  return {
    summary,
    clusters: clusters.map(({ kept, duplicates }) => ({
      kept: kept.id,
      duplicates: duplicates.map(({ item, ...how }) => ({ id: item.id, ...how })),
    })),
    review: review.map(({ a, b, ...why }) => ({ a: a.id, b: b.id, ...why })),
  };
}

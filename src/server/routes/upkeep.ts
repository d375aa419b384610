import type { Static } from 'typebox';
import { ConflictError } from '../../core/errors.ts';
import { readPackageVersion } from '../../core/package-root.ts';
import type { LongWorkOptions } from '../../core/progress.ts';
import type { Collection } from '../../database/collection.ts';
import { checkPassages, type PassageOptions } from '../../database/passage-options.ts';
import type { ReindexOptions } from '../../database/reindex.ts';
import { holdsFor } from '../../live/measured-setting.ts';
import { type BenchmarkResult, describeEnvironment } from '../../measure/benchmark-result.ts';
import { measureInThread } from '../../measure/measuring-thread.ts';
import { MEASURED_BY_DEFAULT } from '../../measure/targets/bench-target.ts';
import { ownerOf } from '../access/grant.ts';
import type { ServerContext } from '../context/server-context.ts';
import { HttpProblem, limitExceeded } from '../http/problem.ts';
import type { ServerApp } from '../http/server-app.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { CollectionParams } from '../schemas/shared.ts';
import { TaskSchema } from '../schemas/task-schemas.ts';
import { MeasureBody, ReindexBody } from '../schemas/upkeep-schemas.ts';
import { sendTask } from './tasks.ts';

/** Tasks that keep a collection fit: other vectors, and a measurement of its indexes. */
export function upkeepRoutes(app: ServerApp, context: ServerContext): void {
  const { kenyon, collections, tasks, limits, reindexEncoder } = context;

  app.post(
    '/v1/collections/:collection/reindex',
    {
      config: { access: 'admin' },
      schema: {
        tags: ['collections'],
        summary: 'Index a collection with the model of the server, cut otherwise, or with fewer dimensions',
        description:
          'A task: the collection goes on answering, and new vectors take the place of the old ones at once. Its result has documents, encoded, switched and dim. ' +
          'What was stopped is gone on with by the same call.',
        params: CollectionParams,
        body: ReindexBody,
        response: { 202: TaskSchema, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { encode = request.body.project === undefined, ...options } = request.body;
      requireReindex(options, encode);
      const { name } = await collections.find(request.params.collection);
      const task = await tasks.start({
        kind: 'reindex',
        collections: [name],
        owner: ownerOf(request.grant),
        work: async (long) => {
          const model = encode ? { encoder: await reindexEncoder() } : {};
          return collections.bring(name, () =>
            kenyon.reindex(name, { ...(options as ReindexOptions), ...model, ...long }),
          );
        },
      });
      return sendTask(reply, task);
    },
  );

  app.post(
    '/v1/collections/:collection/measure',
    {
      config: { access: 'write' },
      schema: {
        tags: ['search'],
        summary: 'Measure what recall costs with each index of a collection, as kenyon bench does',
        description:
          'A task, whose result has builds (seconds and bytes of each index) and points: index, options, recall with its interval, queriesPerSecond, p50Ms, p95Ms, p99Ms, ' +
          'onFrontier; with targetRecall the setting that was chosen, if one reaches it, and whether it was saved. Vectors of documents that are held out are the queries. ' +
          'It is done in a thread of its own and holds no request up; the speeds are those of a machine on which others search meanwhile.',
        params: CollectionParams,
        body: MeasureBody,
        response: { 202: TaskSchema, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { limit = limits.measuredVectors } = request.body;
      if (limit > limits.measuredVectors)
        throw limitExceeded(`${limits.measuredVectors} vectors may be measured on; kenyon bench takes more`, '#/limit');
      const collection = await collections.find(request.params.collection);
      if ((await collection.vectorCount()) === 0)
        throw new ConflictError(`the collection ${collection.name} is empty: there is nothing to measure`);
      const task = await tasks.start({
        kind: 'measure',
        collections: [collection.name],
        owner: ownerOf(request.grant),
        work: (long) => measure(kenyon.path, collection, { ...request.body, limit }, long),
      });
      return sendTask(reply, task);
    },
  );
}

/** What is wrong with it is told before a task begins. @throws HttpProblem 400; InvalidArgumentError for passages that cannot be. */
function requireReindex({ project, passages }: Static<typeof ReindexBody>, encode: boolean): void {
  const fault = (detail: string, pointer: string) => new HttpProblem(400, 'INVALID_ARGUMENT', detail, { pointer });
  if (!encode && project === undefined)
    throw fault(
      'without new vectors, project must say onto how many dimensions the old ones are projected',
      '#/encode',
    );
  if (!encode && passages !== undefined)
    throw fault(
      'documents that are cut otherwise need new vectors: set encode to true, or leave passages out',
      '#/passages',
    );
  if (passages !== undefined) checkPassages(passages as boolean | PassageOptions);
}

async function measure(
  db: string,
  collection: Collection,
  asked: Static<typeof MeasureBody> & { readonly limit: number },
  long: Required<LongWorkOptions>,
): Promise<Omit<BenchmarkResult, 'environment'> & { readonly saved: boolean }> {
  const { indexes = MEASURED_BY_DEFAULT, k = 10, targetRecall, save = false, limit, queries, seed = 1 } = asked;
  const { name } = collection;
  const choice = { db, collection: name, seed, limit, ...(queries !== undefined && { queriesCount: queries }) };
  const environment = describeEnvironment('kenyon serve', await readPackageVersion());
  const target = targetRecall === undefined ? {} : { targetRecall };
  const found = await measureInThread(choice, { k, indexes, seed, environment, ...target, ...long });
  // Where the database lies is for whoever runs the server.
  const { environment: _, ...result } = { ...found, data: { ...found.data, name: `collection ${name}` } };
  const { setting } = result;
  const isSaved = save && setting !== undefined && holdsFor(setting, await collection.vectorCount());
  if (isSaved) {
    await collection.saveSetting(setting);
    await collection.catchUp(long);
  }
  return { ...result, saved: isSaved };
}

import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import Type from 'typebox';
import type { LongWorkOptions } from '../../core/progress.ts';
import { type Owner, ownerOf } from '../access/grant.ts';
import type { ServerContext } from '../context/server-context.ts';
import type { KeptFile } from '../files/received-file.ts';
import { exportBody } from '../http/export-body.ts';
import { LineWriter, told } from '../http/line-writer.ts';
import { jsonLines, NDJSON_TYPE, streamOf } from '../http/ndjson.ts';
import { asSendersFault } from '../http/problem.ts';
import type { ServerApp } from '../http/server-app.ts';
import { ExportQuery, ImportQuery } from '../schemas/document-schemas.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { CollectionParams, MOST_TOLD } from '../schemas/shared.ts';
import { TaskSchema } from '../schemas/task-schemas.ts';
import { countOutcomes, type ImportCounts, type ImportOutcome, importDocuments } from '../work/import-documents.ts';
import type { TaskOrder } from '../work/tasks.ts';
import type { Aside, InTurn } from '../work/turns.ts';
import { sendTask } from './tasks.ts';

const tags = ['documents'];

/** Import of a stream. */
interface Importing extends LongWorkOptions {
  readonly collection: string;
  readonly stream: Readable;
  /** With an export: whether it may take the place of documents. */
  readonly replace: boolean;
  readonly signal: AbortSignal;
  readonly inTurn: InTurn;
}

/** Import that a task is to do. */
interface ImportOrder extends Pick<Importing, 'collection' | 'replace'> {
  readonly format: 'documents' | 'export';
  readonly owner: Owner;
}

/** Bytes of result lines that wait for a client who reads the answer when he has sent everything. */
const MAX_HELD = 16 * 2 ** 20;
/** Characters of lines written at a time. */
const PIECE = 65_536;
const lines = { description: 'A line of JSON each.', content: { [NDJSON_TYPE]: { schema: Type.String() } } };

/** Collections in and out, as streams of lines that tell at their end whether they are whole. */
export function importExportRoutes(
  app: ServerApp,
  { kenyon, collections, files, work, tasks, limits }: ServerContext,
): void {
  const importExport = async ({ collection, stream, inTurn, ...options }: Importing, counts: ImportCounts) => {
    const { documents } = await inTurn((aside) =>
      collections.bring(
        collection,
        (name) => kenyon.import(paced(exportBody(stream, limits), aside), { collection: name, ...options }),
        { replaces: options.replace },
      ),
    ).catch(asSendersFault);
    Object.assign(counts, { received: documents, indexed: documents });
  };
  const importLines = async (
    { collection: name, stream, signal, inTurn }: Importing,
    counts: ImportCounts,
    tell: (outcomes: readonly ImportOutcome[], failed: readonly ImportOutcome[]) => Promise<void>,
  ) =>
    collections.write(name, async (collection) => {
      for await (const { outcomes } of importDocuments(collection, jsonLines(stream, limits), { signal, inTurn })) {
        await tell(outcomes, countOutcomes(counts, outcomes));
      }
    });
  const importTask = (
    { path, bytes, remove }: KeptFile,
    { collection, format, replace, owner }: ImportOrder,
  ): TaskOrder => ({
    kind: 'import',
    collections: [collection],
    owner,
    fileBytes: bytes,
    release: remove,
    work: async ({ signal, onProgress }) => {
      const counts = { received: 0, indexed: 0, failed: 0 };
      const failures: ImportOutcome[] = [];
      const stream = createReadStream(path);
      const importing = { collection, stream, replace, signal, inTurn: work.turns('write', signal) };
      try {
        if (format === 'export') await importExport({ ...importing, onProgress }, counts);
        else
          await importLines(importing, counts, async (_outcomes, failed) => {
            failures.push(...failed.slice(0, MOST_TOLD - failures.length));
            onProgress({ stage: 'import', done: counts.received });
          });
      } finally {
        // One that is not read to its end stays open else.
        stream.destroy();
      }
      return { ...counts, failures };
    },
  });

  app.addContentTypeParser(NDJSON_TYPE, (_request, payload, done) => done(null, payload));

  app.post(
    '/v1/collections/:collection/import',
    {
      config: { access: 'write', streams: true },
      schema: {
        tags,
        summary: 'Add a stream of documents, and be told of each',
        description:
          'NDJSON in and out: a line for each document as soon as it is on disk, {"index", "id", "status": "indexed"} or {"index", "status": "failed", "reason"}; last ' +
          '{"done": true, "received", "indexed", "failed"}, so that an answer that was cut off shows. With format=export the body is what export gave, and makes the collection. ' +
          'With task=true the body is kept, as long as a file may be, and a task imports it, whose result has the counts and the first failures.',
        params: CollectionParams,
        querystring: ImportQuery,
        body: { content: { [NDJSON_TYPE]: { schema: {} } } },
        response: { 200: lines, 202: TaskSchema, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { results = 'all', format = 'documents', replace = false, task = false } = request.query;
      const stream = streamOf(request.body, NDJSON_TYPE);
      const { collection } = request.params;
      if (task) {
        const file = await work.stream('write', reply, (signal) => files.keep(stream, { signal, ...limits }));
        const order = { collection, format, replace, owner: ownerOf(request.grant) };
        return sendTask(reply, await tasks.start(importTask(file, order)));
      }
      const writer = new LineWriter(reply, { stallMs: limits.stallMs, maxHeld: MAX_HELD });
      const counts = { received: 0, indexed: 0, failed: 0 };
      await told(writer, request.id, counts, () =>
        work.stream('write', reply, async (signal, inTurn) => {
          const importing = { collection, stream, replace, signal, inTurn };
          if (format === 'export') return importExport(importing, counts);
          await importLines(importing, counts, async (outcomes, failed) => {
            const shown = results === 'all' ? outcomes : failed;
            if (shown.length > 0) await writer.write(shown.map((each) => `${JSON.stringify(each)}\n`).join(''));
          });
        }),
      );
      return reply;
    },
  );

  app.get(
    '/v1/collections/:collection/export',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'A whole collection, which import takes',
        description:
          'A line that says of which model it is, a line for each document, and a last line with counts and a checksum.',
        params: CollectionParams,
        querystring: ExportQuery,
        response: { 200: lines, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { name } = await collections.find(request.params.collection);
      const writer = new LineWriter(reply, { stallMs: limits.stallMs });
      let held = '';
      try {
        await work.stream('search', reply, (signal, inTurn) =>
          inTurn((aside) => {
            const take = async (line: string) => {
              held += line;
              if (held.length < PIECE) return;
              const piece = held;
              held = '';
              await aside(() => writer.write(piece));
            };
            return kenyon.export(name, take, { ...request.query, signal });
          }),
        );
        await writer.end(held);
      } catch (error) {
        if (!writer.begun) throw error;
        // Without its last line nobody takes it for whole.
        reply.raw.destroy();
      }
      return reply;
    },
  );
}

/** Pieces of a stream, each of which is waited for aside. */
async function* paced(pieces: AsyncGenerator<Buffer>, aside: Aside): AsyncGenerator<Buffer> {
  try {
    for (let next = await aside(() => pieces.next()); !next.done; next = await aside(() => pieces.next()))
      yield next.value;
  } finally {
    await pieces.return(undefined);
  }
}

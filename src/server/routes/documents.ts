import { Readable } from 'node:stream';
import Type from 'typebox';
import { InvalidArgumentError } from '../../core/errors.ts';
import type { AddResult, Rejection } from '../../database/add-documents.ts';
import type { Collection } from '../../database/collection.ts';
import { type LongTexts, longTextsOf } from '../../database/long-texts.ts';
import type { DocumentInput } from '../../store/document.ts';
import { withinOf } from '../access/grant.ts';
import type { ServerContext } from '../context/server-context.ts';
import { jsonLines, NDJSON_TYPE } from '../http/ndjson.ts';
import { HttpProblem, notFound, requireAtMost } from '../http/problem.ts';
import type { ServerApp } from '../http/server-app.ts';
import {
  AddAnswer,
  AddQuery,
  ChangeBody,
  ChangesBody,
  DeleteBody,
  ListAnswer,
  listQuery,
  UpdateAnswer,
} from '../schemas/document-schemas.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import {
  CollectionParams,
  DocumentParams,
  DocumentSchema,
  exactly,
  MOST_TOLD,
  StoredDocumentSchema,
} from '../schemas/shared.ts';
import { type ImportedBatch, importDocuments } from '../work/import-documents.ts';
import { requireFilterLength } from './search-limits.ts';

const tags = ['documents'];

/** Adding, changing, reading, listing and removing documents. */
export function documentRoutes(app: ServerApp, { collections, work, limits }: ServerContext): void {
  const requireBatch = (name: string, list: readonly unknown[]) =>
    requireAtMost(limits.batch, name, list, '; send several, or a stream of NDJSON');

  app.addContentTypeParser(NDJSON_TYPE, (_request, payload, done) => done(null, payload));

  app.post(
    '/v1/collections/:collection/documents',
    {
      config: { access: 'write', streams: true },
      bodyLimit: limits.bodyBytes,
      schema: {
        tags,
        summary: 'Add documents, each in place of the one with its id',
        description:
          'A JSON array of documents, one document, or a stream of NDJSON. The collection comes into being with its first document.',
        params: CollectionParams,
        querystring: AddQuery,
        body: {
          content: {
            'application/json': { schema: Type.Union([Type.Array(Type.Unknown()), DocumentSchema]) },
            [NDJSON_TYPE]: { schema: {} },
          },
        },
        response: { 200: AddAnswer, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { body, query, params } = request;
      const rejections: Rejection[] = [];
      const onRejected = (rejection: Rejection) => {
        if (rejections.length < MOST_TOLD) rejections.push(rejection);
      };
      const isToCatchUp = query.wait === 'indexed';
      const addStream = (stream: Readable) =>
        work.stream('write', reply, (signal, inTurn) =>
          collections.write(params.collection, async (collection) => {
            const counts = await tally(
              importDocuments(collection, jsonLines(stream, limits), { signal, inTurn }),
              onRejected,
            );
            if (isToCatchUp) await inTurn(() => collection.catchUp({ signal }));
            return counts;
          }),
        );
      const addAll = async (documents: readonly DocumentInput[]) => {
        requireBatch('', documents);
        return work.run('write', reply, async (signal) => {
          return collections.write(params.collection, async (collection) => {
            const { firstRejection: _, ...counts } = await collection.add(documents, { signal, onRejected });
            if (isToCatchUp) await collection.catchUp({ signal });
            return counts;
          });
        });
      };
      const result = await (body instanceof Readable
        ? addStream(body)
        : addAll((Array.isArray(body) ? body : [body]) as DocumentInput[]));
      requireAny(result, rejections);
      return { ...result, rejections };
    },
  );

  app.patch(
    '/v1/collections/:collection/documents',
    {
      config: { access: 'write' },
      schema: {
        tags,
        summary: 'Change fields of documents; texts and vectors stay',
        params: CollectionParams,
        body: ChangesBody,
        response: { 200: UpdateAnswer, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { changes, unset = [] } = request.body;
      requireBatch('changes', changes);
      const collection = await collections.find(request.params.collection);
      const rejections: Rejection[] = [];
      const onRejected = (rejection: Rejection) => {
        if (rejections.length < MOST_TOLD) rejections.push(rejection);
      };
      const { firstRejection: _, ...counts } = await work.run('write', reply, (signal) =>
        collection.update(changes, { unset, signal, onRejected }),
      );
      return { ...counts, rejections };
    },
  );

  app.patch(
    '/v1/collections/:collection/documents/:id',
    {
      config: { access: 'write' },
      schema: {
        tags,
        summary: 'Change fields of a document; its text and vector stay',
        description: 'Answers with the document as it is then; a key that does not allow to read is told the id alone.',
        params: DocumentParams,
        body: ChangeBody,
        response: { 200: Type.Object({ id: Type.String() }), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { collection: name, id } = request.params;
      const { set = {}, unset = [] } = request.body;
      const collection = await collections.find(name);
      await work.run('write', reply, (signal) => collection.update(id, set, { unset, signal }));
      return request.grant.actions.includes('read') ? getOne(collection, id) : { id };
    },
  );

  app.get(
    '/v1/collections/:collection/documents/:id',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'One document',
        params: DocumentParams,
        response: { 200: StoredDocumentSchema, ...PROBLEMS },
      },
    },
    async (request) => getOne(await collections.find(request.params.collection), request.params.id),
  );

  app.get(
    '/v1/collections/:collection/documents',
    {
      config: { access: 'read', forcesFilter: true },
      schema: {
        tags,
        summary: 'List documents, a page at a time',
        params: CollectionParams,
        querystring: listQuery(limits.k),
        response: { 200: ListAnswer, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      requireFilterLength(request.query.filter, limits);
      const collection = await collections.find(request.params.collection);
      const { limit = Math.min(100, limits.k), ...options } = request.query;
      return work.run('search', reply, (signal) =>
        collection.list({ ...options, ...withinOf(request.grant), limit, maxBytes: limits.answerBytes, signal }),
      );
    },
  );

  app.delete(
    '/v1/collections/:collection/documents/:id',
    {
      config: { access: 'write' },
      schema: {
        tags,
        summary: 'Remove a document',
        params: DocumentParams,
        response: { 200: exactly({ deleted: Type.Integer() }), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { collection: name, id } = request.params;
      const collection = await collections.find(name);
      const deleted = await work.run('write', reply, () => collection.delete([id]));
      if (deleted === 0) throw noDocument(id);
      return { deleted };
    },
  );

  app.delete(
    '/v1/collections/:collection/documents',
    {
      config: { access: 'write' },
      schema: {
        tags,
        summary: 'Remove documents by ids, or those that a filter is true of',
        params: CollectionParams,
        body: DeleteBody,
        response: { 200: exactly({ deleted: Type.Integer() }), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { ids, filter } = request.body;
      if ((ids === undefined) === (filter === undefined))
        throw new InvalidArgumentError('say which documents to remove by ids or by a filter, and not by both');
      if (ids !== undefined) requireBatch('ids', ids);
      requireFilterLength(filter, limits);
      const collection = await collections.find(request.params.collection);
      return { deleted: await work.run('write', reply, () => collection.delete(ids ?? { filter: filter as string })) };
    },
  );
}

/** Counts what became of a stream. */
async function tally(
  batches: AsyncIterable<ImportedBatch>,
  onRejected: (rejection: Rejection) => void,
): Promise<Omit<AddResult, 'firstRejection'>> {
  const counts = { added: 0, updated: 0, unchanged: 0, rejected: 0 };
  const long: LongTexts[] = [];
  let absent: readonly string[] | undefined;
  for await (const { outcomes, added, updated, unchanged, longTexts, absentTextFields = [] } of batches) {
    counts.added += added;
    counts.updated += updated;
    counts.unchanged += unchanged;
    if (longTexts !== undefined) long.push(longTexts);
    // Of what nobody may store nothing is known.
    if (outcomes.some(({ status }) => status === 'indexed'))
      absent = absent === undefined ? absentTextFields : absent.filter((field) => absentTextFields.includes(field));
    for (const { status, reason = '', ...place } of outcomes) {
      if (status !== 'failed') continue;
      counts.rejected++;
      onRejected({ ...place, reason });
    }
  }
  const longTexts = longTextsOf(long);
  return {
    ...counts,
    ...(longTexts !== undefined && { longTexts }),
    ...(absent !== undefined && absent.length > 0 && { absentTextFields: absent }),
  };
}

async function getOne(collection: Collection, id: string): Promise<DocumentInput> {
  const [found] = await collection.get([id]);
  if (found === undefined) throw noDocument(id);
  return found;
}

function noDocument(id: string): HttpProblem {
  return notFound(`there is no document ${JSON.stringify(id)}`);
}

/** Where nothing at all could be stored, that is an error. */
function requireAny(
  { added, updated, unchanged, rejected }: Readonly<Record<'added' | 'updated' | 'unchanged' | 'rejected', number>>,
  [first]: readonly Rejection[],
): void {
  if (rejected === 0 || added + updated + unchanged > 0 || first === undefined) return;
  const all = rejected === 1 ? 'the document cannot be stored' : `none of ${rejected} documents can be stored`;
  throw new HttpProblem(400, 'INVALID_ARGUMENT', `${all}: ${first.reason}`, { pointer: `#/${first.index}` });
}

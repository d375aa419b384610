import Type from 'typebox';
import type { Collection, CollectionOptions } from '../../database/collection.ts';
import { withoutModelPath } from '../../store/vector-space.ts';
import type { ServerContext } from '../context/server-context.ts';
import type { ServerApp } from '../http/server-app.ts';
import { CollectionBody, CollectionSchema } from '../schemas/collection-schemas.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { CollectionName, CollectionParams, exactly } from '../schemas/shared.ts';

const tags = ['collections'];

/** Making, telling of, renaming and removing collections. */
export function collectionRoutes(app: ServerApp, { collections, work }: ServerContext): void {
  const describe = async (collection: Collection) => {
    const { name } = collection;
    const [documents, vectors] = await Promise.all([collection.count(), collection.vectorCount()]);
    const [space, passages] = [collection.space(), collection.passages()];
    const options = await collections.optionsOf(name);
    return {
      name,
      documents,
      vectors,
      ...(space && { space: withoutModelPath(space) }),
      ...(passages && { passages }),
      options,
    };
  };

  app.get(
    '/v1/collections',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'All collections',
        response: { 200: exactly({ collections: Type.Array(CollectionSchema) }), ...PROBLEMS },
      },
    },
    async (request) => {
      const names = (await collections.names()).filter((name) => request.mayReach(name));
      return { collections: await Promise.all(names.map(async (name) => describe(await collections.find(name)))) };
    },
  );

  app.post(
    '/v1/collections',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Make a collection',
        body: CollectionBody,
        response: { 201: CollectionSchema, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { name, ...options } = request.body;
      request.requireReach(name);
      const collection = await work.run('write', reply, () => collections.create(name, options as CollectionOptions));
      reply.code(201).header('location', `/v1/collections/${encodeURIComponent(name)}`);
      return describe(collection);
    },
  );

  app.get(
    '/v1/collections/:collection',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'One collection',
        params: CollectionParams,
        response: { 200: CollectionSchema, ...PROBLEMS },
      },
    },
    async (request) => describe(await collections.find(request.params.collection)),
  );

  app.patch(
    '/v1/collections/:collection',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Give a collection another name',
        params: CollectionParams,
        body: exactly({ name: CollectionName }),
        response: { 200: CollectionSchema, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { name } = request.body;
      request.requireReach(name);
      await work.run('write', reply, () => collections.rename(request.params.collection, name));
      return describe(await collections.find(name));
    },
  );

  app.delete(
    '/v1/collections/:collection',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Remove a collection with all its documents',
        params: CollectionParams,
        response: { 200: exactly({ name: Type.String(), documents: Type.Integer() }), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const { collection: name } = request.params;
      return { name, documents: await work.run('write', reply, () => collections.drop(name)) };
    },
  );
}

import Type from 'typebox';
import type { ServerContext } from '../context/server-context.ts';
import type { ServerApp } from '../http/server-app.ts';
import { EntitySettingsSchema, FieldSummarySchema, TopQuery } from '../schemas/field-schemas.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { CollectionParams, exactly } from '../schemas/shared.ts';

/** What the fields of a collection hold, and the entities of its texts. */
export function fieldRoutes(app: ServerApp, { collections, work }: ServerContext): void {
  const summaries = { 200: exactly({ fields: Type.Array(FieldSummarySchema) }), ...PROBLEMS };

  app.get(
    '/v1/collections/:collection/fields',
    {
      config: { access: 'read' },
      schema: {
        tags: ['fields'],
        summary: 'Fields and their values',
        params: CollectionParams,
        querystring: TopQuery,
        response: summaries,
      },
    },
    async (request, reply) => {
      const collection = await collections.find(request.params.collection);
      return { fields: await work.run('search', reply, (signal) => collection.fields({ ...request.query, signal })) };
    },
  );

  app.get(
    '/v1/collections/:collection/entities',
    {
      config: { access: 'read' },
      schema: {
        tags: ['entities'],
        summary: 'Entities that the texts name, by type, and where they come from',
        params: CollectionParams,
        querystring: TopQuery,
        response: {
          200: exactly({ settings: Type.Optional(EntitySettingsSchema), entities: Type.Array(FieldSummarySchema) }),
          ...PROBLEMS,
        },
      },
    },
    async (request, reply) => {
      const collection = await collections.find(request.params.collection);
      const entities = await work.run('search', reply, (signal) => collection.entities({ ...request.query, signal }));
      const settings = collection.entitySettings();
      return { ...(settings && { settings }), entities };
    },
  );

  app.put(
    '/v1/collections/:collection/entities',
    {
      config: { access: 'write' },
      schema: {
        tags: ['entities'],
        summary: 'Say where entities come from; the texts are then read in the background',
        params: CollectionParams,
        body: EntitySettingsSchema,
        response: { 200: EntitySettingsSchema, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const collection = await collections.find(request.params.collection);
      await work.run('write', reply, () => collection.setEntities(request.body));
      return collection.entitySettings();
    },
  );

  app.delete(
    '/v1/collections/:collection/entities',
    {
      config: { access: 'write' },
      schema: {
        tags: ['entities'],
        summary: 'Have no entities any more',
        params: CollectionParams,
        response: { 204: Type.Null(), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const collection = await collections.find(request.params.collection);
      await work.run('write', reply, () => collection.setEntities(undefined));
      return reply.code(204).send();
    },
  );
}

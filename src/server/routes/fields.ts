import Type from 'typebox';
import type { EntitySettings } from '../../entities/entity-settings.ts';
import type { ServerContext } from '../context/server-context.ts';
import type { ServerApp } from '../http/server-app.ts';
import { PROBLEMS } from '../schemas/problem-schema.ts';
import { CollectionParams, exactly } from '../schemas/shared.ts';

const Summary = Type.Object({
  field: Type.String(),
  documents: Type.Integer({ description: 'Documents that have it.' }),
  types: Type.Array(Type.String()),
  distinct: Type.Integer(),
  top: Type.Array(Type.Object({ value: Type.Unknown(), documents: Type.Integer() })),
  unlisted: Type.Integer(),
});
const Top = exactly({
  top: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 1000, description: 'Most frequent values of each. Default 5.' }),
  ),
});
const Settings = Type.Unsafe<EntitySettings>({
  type: 'object',
  additionalProperties: false,
  description: 'Where entities come from, in documents and queries.',
  properties: {
    model: { type: 'boolean' },
    rules: { anyOf: [{ type: 'boolean' }, { type: 'array', items: { type: 'string' } }] },
    alsoRead: { type: 'array', items: { type: 'string' } },
    fields: { type: 'array', items: { type: 'string' } },
    aliases: { type: 'object' },
  },
});

/** What the fields of a collection hold, and the entities of its texts. */
export function fieldRoutes(app: ServerApp, { collections, work }: ServerContext): void {
  const summaries = { 200: exactly({ fields: Type.Array(Summary) }), ...PROBLEMS };

  app.get(
    '/v1/collections/:collection/fields',
    {
      config: { access: 'read' },
      schema: {
        tags: ['fields'],
        summary: 'Fields and their values',
        params: CollectionParams,
        querystring: Top,
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
        querystring: Top,
        response: { 200: exactly({ settings: Type.Optional(Settings), entities: Type.Array(Summary) }), ...PROBLEMS },
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
        body: Settings,
        response: { 200: Settings, ...PROBLEMS },
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

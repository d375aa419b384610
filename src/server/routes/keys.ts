import Type from 'typebox';
import { MAX_REQUESTS_PER_MINUTE } from '../access/key-file.ts';
import type { ServerContext } from '../context/server-context.ts';
import { ACTIONS, type ServerApp } from '../http/server-app.ts';
import { PROBLEMS } from '../schemas/problem-schema.ts';
import { exactly, oneOf } from '../schemas/shared.ts';

const tags = ['keys'];
const Key = {
  id: Type.String(),
  name: Type.String(),
  actions: Type.Array(oneOf(ACTIONS)),
  collections: Type.Array(Type.String(), { description: 'Names, * for any characters.' }),
  createdAt: Type.String(),
  expiresAt: Type.Optional(Type.String()),
  requestsPerMinute: Type.Optional(Type.Integer({ description: 'Absent: as many as it likes.' })),
};
const NewKey = exactly({
  name: Type.Optional(Type.String({ maxLength: 200, description: 'What it is for.' })),
  actions: Type.Array(oneOf(ACTIONS), { minItems: 1, maxItems: 3 }),
  collections: Type.Optional(Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 100 })),
  expiresAt: Type.Optional(Type.String({ description: 'A time to come: 2030-01-31T00:00:00Z.' })),
  requestsPerMinute: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_REQUESTS_PER_MINUTE,
      description:
        'Requests that it may make a minute, together with its tokens, and at once after a pause; more are answered with 429. Default: no limit.',
    }),
  ),
});
const NewToken = exactly({
  collections: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 100 }),
  filter: Type.Optional(Type.String({ description: 'What every search with it is restricted to: tenant = "a".' })),
  expiresAt: Type.String(),
});

/** Keys, and tokens for those who are to search only. */
export function keyRoutes(app: ServerApp, { keys }: ServerContext): void {
  const config = { access: 'admin' as const, database: true };

  app.get(
    '/v1/keys',
    {
      config,
      schema: {
        tags,
        summary: 'Keys, without themselves',
        response: { 200: exactly({ keys: Type.Array(exactly(Key)) }), ...PROBLEMS },
      },
    },
    async () => ({ keys: await keys.list() }),
  );

  app.post(
    '/v1/keys',
    {
      config,
      schema: {
        tags,
        summary: 'Make a key, which is told this once; with the first one, nobody may do anything without',
        body: NewKey,
        response: { 201: exactly({ ...Key, key: Type.String() }), ...PROBLEMS },
      },
    },
    async (request, reply) =>
      reply
        .code(201)
        .header('cache-control', 'no-store')
        .send(await keys.create(request.body)),
  );

  app.delete(
    '/v1/keys/:id',
    {
      config,
      schema: {
        tags,
        summary: 'End a key, and the tokens that were made with it',
        params: exactly({ id: Type.String({ maxLength: 64 }) }),
        response: { 204: Type.Null(), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      await keys.revoke(request.params.id);
      return reply.code(204).send();
    },
  );

  app.post(
    '/v1/tokens',
    {
      config: { access: 'read' },
      schema: {
        tags,
        summary: 'Make a token for somebody who is to search no more than this',
        body: NewToken,
        response: { 201: exactly({ token: Type.String(), expiresAt: Type.String() }), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const token = await keys.token(request.grant, request.body);
      return reply.code(201).header('cache-control', 'no-store').send({ token, expiresAt: request.body.expiresAt });
    },
  );
}

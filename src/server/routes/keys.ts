import Type from 'typebox';
import type { ServerContext } from '../context/server-context.ts';
import type { ServerApp } from '../http/server-app.ts';
import { KeyBody, KeyProperties, TokenBody } from '../schemas/key-schemas.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { exactly } from '../schemas/shared.ts';

const tags = ['keys'];

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
        response: { 200: exactly({ keys: Type.Array(exactly(KeyProperties)) }), ...PROBLEMS },
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
        body: KeyBody,
        response: { 201: exactly({ ...KeyProperties, key: Type.String() }), ...PROBLEMS },
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
        body: TokenBody,
        response: { 201: exactly({ token: Type.String(), expiresAt: Type.String() }), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const token = await keys.token(request.grant, request.body);
      return reply.code(201).header('cache-control', 'no-store').send({ token, expiresAt: request.body.expiresAt });
    },
  );
}

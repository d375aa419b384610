import Type from 'typebox';
import { ownerOf } from '../access/grant.ts';
import type { ServerContext } from '../context/server-context.ts';
import type { ServerApp } from '../http/server-app.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { SnapshotSchema } from '../schemas/server-schemas.ts';
import { exactly } from '../schemas/shared.ts';
import { TaskSchema } from '../schemas/task-schemas.ts';
import { sendTask } from './tasks.ts';

const tags = ['snapshots'];

/** Copies of the whole database. */
export function snapshotRoutes(app: ServerApp, { snapshots, tasks }: ServerContext): void {
  const config = { access: 'admin' as const, database: true };

  app.get(
    '/v1/snapshots',
    {
      config,
      schema: {
        tags,
        summary: 'Copies of the database',
        response: { 200: exactly({ snapshots: Type.Array(SnapshotSchema) }), ...PROBLEMS },
      },
    },
    async () => ({ snapshots: await snapshots.list() }),
  );

  app.post(
    '/v1/snapshots',
    {
      config,
      schema: {
        tags,
        summary: 'Copy the database as it is now, while it goes on',
        description:
          'A task, whose result has the id of the snapshot: a folder beside the database, which kenyon restore puts back.',
        response: { 202: TaskSchema, ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const task = await tasks.start({
        kind: 'snapshot',
        collections: [],
        owner: ownerOf(request.grant),
        work: (long) => snapshots.create(long),
      });
      return sendTask(reply, task);
    },
  );

  app.delete(
    '/v1/snapshots/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Remove a copy',
        params: exactly({ id: Type.String({ maxLength: 64 }) }),
        response: { 204: Type.Null(), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      await snapshots.remove(request.params.id);
      return reply.code(204).send();
    },
  );
}

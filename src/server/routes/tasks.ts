import type { FastifyReply, FastifyRequest } from 'fastify';
import Type from 'typebox';
import { forbidden, isOwner } from '../access/grant.ts';
import type { ServerContext } from '../context/server-context.ts';
import { notFound } from '../http/problem.ts';
import type { ServerApp } from '../http/server-app.ts';
import type { Action } from '../schemas/key-schemas.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { exactly } from '../schemas/shared.ts';
import { TaskSchema } from '../schemas/task-schemas.ts';
import type { Task, TaskKind } from '../work/task.ts';

const tags = ['tasks'];
const params = exactly({ id: Type.String({ maxLength: 64 }) });

/** What a key must allow for being told what a task of its own came to: what it must allow for starting one. */
const ACTION_OF: Readonly<Record<TaskKind, Action>> = {
  dedupe: 'read',
  import: 'write',
  measure: 'write',
  reindex: 'admin',
  snapshot: 'admin',
};

/** What becomes of work that takes long. */
export function taskRoutes(app: ServerApp, { tasks }: ServerContext): void {
  /** Another one's task is as good as none, but to whoever may do everything. */
  const mayKnow = ({ grant }: FastifyRequest, task: Task) => {
    const mayAll = grant.actions.includes('admin') && grant.collections.includes('*');
    return mayAll || isOwner(grant, task);
  };
  const find = (request: FastifyRequest, id: string) => {
    const task = tasks.get(id);
    if (!mayKnow(request, task)) throw notFound(`there is no task ${JSON.stringify(id)}`);
    return task;
  };
  /** Others' results have documents in them. */
  const requireTellable = ({ grant }: FastifyRequest, task: Task) => {
    const needed = isOwner(grant, task) ? ACTION_OF[task.kind] : 'read';
    if (!grant.actions.includes('read') && !grant.actions.includes(needed))
      throw forbidden(`this key does not allow to ${needed}, and so is not told what the task came to`);
  };

  app.get(
    '/v1/tasks',
    {
      config: { access: 'any' },
      schema: {
        tags,
        summary: 'Tasks, newest first',
        description:
          'Those that the key, or a token of it, has started; a token is told of its own alone, and a key for everything of all. ' +
          'Those of before the server began too, some hundred of them: what had not ended then is interrupted.',
        response: { 200: exactly({ tasks: Type.Array(TaskSchema) }), ...PROBLEMS },
      },
    },
    async (request) => ({ tasks: tasks.list().filter((task) => mayKnow(request, task)) }),
  );

  app.get(
    '/v1/tasks/:id',
    {
      config: { access: 'any' },
      schema: { tags, summary: 'One task', params, response: { 200: TaskSchema, ...PROBLEMS } },
    },
    async (request) => find(request, request.params.id),
  );

  app.get(
    '/v1/tasks/:id/result',
    {
      config: { access: 'any' },
      schema: {
        tags,
        summary: 'What a task came to; 409 until it is done',
        description:
          'It is kept for 7 days, also when the server begins anew; less long where newer ones need the room.',
        params,
        response: { 200: Type.Unknown(), ...PROBLEMS },
      },
    },
    async (request, reply) => {
      const task = find(request, request.params.id);
      requireTellable(request, task);
      // Before the answer is one: a problem is not sent as it stands.
      const { bytes, text } = await tasks.resultOf(task.id);
      return reply.type('application/json').header('content-length', bytes).send(text);
    },
  );

  app.delete(
    '/v1/tasks/:id',
    {
      config: { access: 'any' },
      schema: { tags, summary: 'Stop a task', params, response: { 202: TaskSchema, ...PROBLEMS } },
    },
    async (request, reply) => {
      const { id } = find(request, request.params.id);
      return reply.code(202).send(tasks.cancel(id));
    },
  );
}

/** Answers with a task that was started, and where it is told of. */
export function sendTask(reply: FastifyReply, task: Task): FastifyReply {
  return reply.code(202).header('location', `/v1/tasks/${task.id}`).send(task);
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerApp } from './server-app.ts';

/** Status under which requests are counted that ended before their answer was out. */
const BROKEN_OFF = 499;

/** Calls back once for every request: when its answer is out, or when the connection ended before, with 499 for a status. */
export function whenOver(
  app: ServerApp,
  note: (request: FastifyRequest, reply: FastifyReply, status: number) => void,
): void {
  const over = new WeakSet<FastifyRequest>();
  const end = (request: FastifyRequest, reply: FastifyReply, status: number) => {
    if (over.has(request)) return;
    over.add(request);
    note(request, reply, status);
  };
  app.addHook('onRequest', async (request, reply) => {
    // Nothing else is called for an answer that is written by hand and never ends.
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) end(request, reply, BROKEN_OFF);
    });
  });
  app.addHook('onResponse', async (request, reply) => end(request, reply, reply.statusCode));
}

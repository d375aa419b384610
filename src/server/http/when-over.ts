import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerApp } from './server-app.ts';

/** Status under which requests are counted that ended before their answer was out. */
const BROKEN_OFF = 499;

/** Told of a request that is over. */
export type NoteOver = (request: FastifyRequest, reply: FastifyReply, status: number) => void;

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether it was told of as over. */
    isOver: boolean;
  }
}

/** Calls back once for every request: when its answer is out, or when the connection ended before, with 499 for a status. */
export function whenOver(app: ServerApp, note: NoteOver): void {
  app.decorateRequest('isOver', false);
  const end: NoteOver = (request, reply, status) => {
    if (request.isOver) return;
    request.isOver = true;
    note(request, reply, status);
  };
  app.addHook('onRequest', (request, reply, done) => {
    // Nothing else is called for an answer that is written by hand and never ends.
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) end(request, reply, BROKEN_OFF);
    });
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    end(request, reply, reply.statusCode);
    done();
  });
}

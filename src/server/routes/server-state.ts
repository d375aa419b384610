import Type from 'typebox';
import { readPackageVersion } from '../../core/package-root.ts';
import type { ServerContext } from '../context/server-context.ts';
import { sendText } from '../http/send-answer.ts';
import type { ServerApp } from '../http/server-app.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { InfoAnswer, StatusAnswer } from '../schemas/server-schemas.ts';

/** Whether the process lives, and whether it takes work. */
export function healthRoutes(app: ServerApp, { state }: ServerContext): void {
  const live = {
    config: { access: 'open' as const },
    schema: { tags: ['health'], summary: 'Whether the process lives', response: { 200: StatusAnswer, ...PROBLEMS } },
  };
  app.get('/livez', live, async () => ({ status: 'live' }));
  for (const path of ['/healthz', '/readyz']) {
    const schema = {
      tags: ['health'],
      summary: 'Whether it takes work',
      response: { 200: StatusAnswer, 503: StatusAnswer, ...PROBLEMS },
    };
    app.get(path, { config: { access: 'open' }, schema }, async (_request, reply) => {
      if (state.phase !== 'ready') reply.code(503);
      return { status: state.phase };
    });
  }
}

/** Figures for Prometheus. */
export function metricRoutes(app: ServerApp, { metrics: { registry } }: ServerContext): void {
  const schema = {
    tags: ['health'],
    summary: 'Figures for Prometheus',
    response: { 200: { description: 'Text.', content: { 'text/plain': { schema: Type.String() } } }, ...PROBLEMS },
  };
  app.get('/metrics', { config: { access: 'read' }, schema }, async (_request, reply) =>
    sendText(reply, registry.contentType, await registry.metrics()),
  );
}

/** What this server is and takes. */
export function infoRoutes(app: ServerApp, { limits, reranker }: ServerContext): void {
  const schema = { tags: ['server'], summary: 'Version and limits', response: { 200: InfoAnswer, ...PROBLEMS } };
  app.get('/v1/info', { config: { access: 'read' }, schema }, async () => ({
    name: 'kenyon',
    version: await readPackageVersion(),
    node: process.versions.node,
    limits,
    rerank: reranker !== undefined,
  }));
}

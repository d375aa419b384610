import Type from 'typebox';
import type { ServerContext } from '../context/server-context.ts';
import type { ServerApp } from '../http/server-app.ts';
import { PROBLEMS } from '../schemas/problem-schema.ts';

/** Figures for Prometheus. */
export function metricRoutes(app: ServerApp, { metrics: { registry } }: ServerContext): void {
  const schema = {
    tags: ['health'],
    summary: 'Figures for Prometheus',
    response: { 200: { description: 'Text.', content: { 'text/plain': { schema: Type.String() } } }, ...PROBLEMS },
  };
  app.get('/metrics', { config: { access: 'read' }, schema }, async (_request, reply) =>
    reply
      .type(registry.contentType)
      .serializer((text: unknown) => text as string)
      .send(await registry.metrics()),
  );
}

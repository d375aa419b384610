import { readPackageVersion } from '../../core/package-root.ts';
import type { ServerContext } from '../context/server-context.ts';
import type { ServerApp } from '../http/server-app.ts';
import { PROBLEMS } from '../schemas/problem-schemas.ts';
import { InfoAnswer } from '../schemas/server-schemas.ts';

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

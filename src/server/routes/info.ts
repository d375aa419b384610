import Type from 'typebox';
import { readPackageVersion } from '../../core/package-root.ts';
import type { ServerContext } from '../context/server-context.ts';
import type { ServerApp } from '../http/server-app.ts';
import { PROBLEMS } from '../schemas/problem-schema.ts';
import { exactly } from '../schemas/shared.ts';

const Info = exactly({
  name: Type.String(),
  version: Type.String(),
  node: Type.String(),
  limits: Type.Record(Type.String(), Type.Integer(), { description: 'What one request, and all together, may take.' }),
  rerank: Type.Boolean({ description: 'Whether there is a reranker, a model that reads two texts together.' }),
});

/** What this server is and takes. */
export function infoRoutes(app: ServerApp, { limits, reranker }: ServerContext): void {
  const schema = { tags: ['server'], summary: 'Version and limits', response: { 200: Info, ...PROBLEMS } };
  app.get('/v1/info', { config: { access: 'read' }, schema }, async () => ({
    name: 'kenyon',
    version: await readPackageVersion(),
    node: process.versions.node,
    limits,
    rerank: reranker !== undefined,
  }));
}

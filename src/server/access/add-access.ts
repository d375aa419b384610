import type { FastifyRequest } from 'fastify';
import type { ServerApp } from '../http/server-app.ts';
import { requireLocalHost, requireOrigin } from './browser-checks.ts';
import { forbidden } from './reach.ts';

/** Who may call. */
export interface AccessOptions {
  /** Origins of web pages that may call. */
  readonly corsOrigins: readonly string[];
}

/** Lets nobody through who may not; every route must say who may. */
export function addAccess(app: ServerApp, { corsOrigins }: AccessOptions): void {
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.access === undefined && method !== 'OPTIONS')
      throw new Error(`the route ${method} ${url} does not say who may use it`);
  });
  app.decorateRequest('mayReach', () => true);
  app.decorateRequest('requireReach', function requireReach(this: FastifyRequest, collection: string) {
    if (!this.mayReach(collection))
      throw forbidden(`this key does not reach the collection ${JSON.stringify(collection)}`);
  });
  app.addHook('onRequest', async (request) => {
    requireLocalHost(request);
    requireOrigin(request, corsOrigins);
  });
}

import cors from '@fastify/cors';
import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../http/problem.ts';
import type { ServerApp } from '../http/server-app.ts';
import { requireLocalHost, requireOrigin } from './browser-checks.ts';
import { EVERYTHING, forbidden, reaches } from './grant.ts';
import type { Keys } from './keys.ts';
import { RateLimits } from './rate-limits.ts';
import { WrongKeys } from './wrong-keys.ts';

/** Who may call. */
export interface AccessOptions {
  readonly keys: Keys;
  /** Origins of web pages that may call. */
  readonly corsOrigins: readonly string[];
  /** Wrong keys of an address in a minute that are answered with 401. */
  readonly wrongKeysPerMinute: number;
}

/** Lets nobody through who may not; every route must say who may. */
export async function addAccess(
  app: ServerApp,
  { keys, corsOrigins, wrongKeysPerMinute }: AccessOptions,
): Promise<void> {
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.access === undefined && method !== 'OPTIONS')
      throw new Error(`the route ${method} ${url} does not say who may use it`);
  });
  app.decorateRequest('grant');
  app.decorateRequest('mayReach', function mayReach(this: FastifyRequest, collection: string) {
    return reaches(this.grant, collection);
  });
  app.decorateRequest('requireReach', function requireReach(this: FastifyRequest, collection: string) {
    if (!this.mayReach(collection))
      throw forbidden(`this key does not reach the collection ${JSON.stringify(collection)}`);
  });
  const rates = new RateLimits();
  const wrong = new WrongKeys(wrongKeysPerMinute);
  app.addHook('onRequest', async (request) => {
    requireOrigin(request, corsOrigins);
    // Whether the server lives can be told when its keys cannot be read.
    const needed = request.routeOptions.config.access === 'open' ? keys.needed().catch(() => true) : keys.needed();
    if (!(await needed)) requireLocalHost(request);
    await requireGrant(request, keys, { rates, wrong });
  });
  if (corsOrigins.length === 0) return;
  await app.register(cors, {
    origin: [...corsOrigins],
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'x-api-key', 'x-request-id'],
    exposedHeaders: ['location', 'retry-after', 'x-request-id'],
    maxAge: 600,
  });
}

/** Finds out what the caller may do, and whether that is enough for the route. @throws HttpProblem 401, 403; 429 when the key is used too often, or is wrong and one of many. */
async function requireGrant(
  request: FastifyRequest,
  keys: Keys,
  { rates, wrong }: { readonly rates: RateLimits; readonly wrong: WrongKeys },
): Promise<void> {
  request.grant = EVERYTHING;
  const { access, database = false, forcesFilter = false } = request.routeOptions.config;
  // What is no route is answered as such, and so is what a browser asks before it calls.
  if (access === undefined || access === 'open') return;
  const credential = credentialOf(request);
  // Costs one hash of at most what the headers may have, whatever is sent.
  const grant = await keys.grantOf(credential);
  if (grant === undefined) {
    if (credential !== undefined) wrong.count(request.ip);
    const detail = 'a key is needed, in the header Authorization: Bearer KEY; it is lacking, wrong, or has ended';
    throw new HttpProblem(401, 'UNAUTHORIZED', detail, { headers: { 'www-authenticate': 'Bearer' } });
  }
  request.grant = grant;
  // What is refused below counts too.
  rates.take(grant);
  if (access !== 'any' && !grant.actions.includes(access)) throw forbidden(`this key does not allow to ${access}`);
  if (database && !grant.collections.includes('*'))
    throw forbidden('this key is for some collections, and this is of the whole database');
  if (grant.filter !== undefined && !forcesFilter)
    throw forbidden('a token with a filter allows to search and to list documents only');
  const { collection } = request.params as { readonly collection?: string };
  if (collection !== undefined) request.requireReach(collection);
}

function credentialOf({ headers }: FastifyRequest): string | undefined {
  const { authorization = '', 'x-api-key': key } = headers;
  return /^Bearer +(\S+)$/i.exec(authorization)?.[1] ?? (typeof key === 'string' ? key : undefined);
}

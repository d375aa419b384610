import type { FastifyRequest } from 'fastify';
import { forbidden } from './grant.ts';

/** Whether a name or an address means this machine alone; one of IPv6 may stand in brackets, as it does in addresses. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}

/**
 * Without keys only programs of this machine are meant to call. A web page could, by a name of its own that leads here (DNS rebinding): its requests have
 * that name as their host.
 * @throws HttpProblem 403.
 */
export function requireLocalHost({ headers }: FastifyRequest): void {
  const { host = '' } = headers;
  if (isLoopback(host.replace(/:\d{1,5}$/, ''))) return;
  throw forbidden('without keys the server answers as localhost only; make a key to call it by another name');
}

/**
 * Web pages of other places may not call, not even where the browser would keep the answer from them: a request may change something all the same.
 * @throws HttpProblem 403.
 */
export function requireOrigin({ headers }: FastifyRequest, allowed: readonly string[]): void {
  const { origin, host } = headers;
  if (origin === undefined || allowed.includes(origin)) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw forbidden('pages of this origin may not call; start the server with --cors ORIGIN to allow it');
}

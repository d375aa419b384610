import { HttpProblem } from '../http/problem.ts';
import type { Grant } from './grant.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What the caller may do. */
    grant: Grant;
    /** Whether the caller may do to this collection what the route does. */
    mayReach(collection: string): boolean;
    /** @throws HttpProblem 403 when the caller may not. */
    requireReach(collection: string): void;
  }
}

/** The caller's key is good, but not for this. */
export function forbidden(detail: string): HttpProblem {
  return new HttpProblem(403, 'FORBIDDEN', detail);
}

import type { SearchResult } from '../../search/search-result.ts';
import { HttpProblem } from '../http/problem.ts';
import type { Action } from '../schemas/key-schemas.ts';
import { fitsPattern } from './collection-pattern.ts';

/** Rights of a caller. */
export interface Grant {
  /** Id of the key; of a token, of the key that it was made with. Absent while there are no keys. */
  readonly key?: string;
  readonly actions: readonly Action[];
  /** Names of collections, * for any characters: 'shop-*'. */
  readonly collections: readonly string[];
  /** Of a token: what every search is restricted to. */
  readonly filter?: string;
  /** Requests that the key, with all its tokens, may make a minute. Absent: as many as it likes. */
  readonly requestsPerMinute?: number;
  /** Of a token, which can make no further ones, its own id: as long as it is the same one. */
  readonly token?: string;
}

/** What everybody may do while there are no keys. */
export const EVERYTHING: Grant = { actions: ['read', 'write', 'admin'], collections: ['*'] };

/** Who started something: a key, or a token that was made with it. */
export type Owner = Pick<Grant, 'key' | 'token'>;

/** Whoever holds a grant, as tasks remember it. */
export function ownerOf({ key, token }: Grant): Owner {
  return { ...(key !== undefined && { key }), ...(token !== undefined && { token }) };
}

/** Whether a grant is that of an owner: a key is also that of what its tokens began, a token of nothing else. */
export function isOwner({ key, token }: Grant, owner: Owner): boolean {
  return key !== undefined && key === owner.key && (token === undefined || token === owner.token);
}

/** Whether a grant reaches a collection. */
export function reaches({ collections }: Pick<Grant, 'collections'>, name: string): boolean {
  return collections.some((pattern) => fitsPattern(pattern, name));
}

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

/** The documents that there are for a caller, as the engine takes them. */
export function withinOf({ filter }: Grant): { readonly within?: string } {
  return filter === undefined ? {} : { within: filter };
}

/** An answer with what of its plan comes from the documents that the caller may find, and not from all. */
export function tellableTo(
  { filter }: Grant,
  answer: SearchResult,
): Pick<SearchResult, 'hits'> & { readonly plan: object } {
  if (filter === undefined) return answer;
  const { mode, allowed, scripts, rerank } = answer.plan;
  const plan = {
    mode,
    ...(allowed !== undefined && { allowed }),
    ...(scripts && { scripts }),
    ...(rerank && { rerank }),
  };
  return { ...answer, plan };
}

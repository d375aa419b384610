import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyTypeProvider, RawServerDefault } from 'fastify';
import type { Static, TSchema } from 'typebox';
import type { Action } from '../schemas/key-schemas.ts';

/**
 * Who may use a route: 'open' to everybody, 'any' key or token, or whoever may do `action` to the collection that the path names as `:collection`. Of a route without one,
 * the handler asks `requireReach` for the collections that it touches.
 */
type RouteAccess = 'open' | 'any' | Action;

/** Types of what a route is given come from its schemas. */
export interface SchemaTypes extends FastifyTypeProvider {
  readonly validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown;
  readonly serializer: unknown;
}

/** The server as route groups see it. */
export type ServerApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  SchemaTypes
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may use the route; every route says so. */
    readonly access?: RouteAccess;
    /** Whether the route is of the whole database, so that a key for some collections does not do. */
    readonly database?: boolean;
    /** Whether the route asks `withinOf`, so that a token that has one may use it. */
    readonly forcesFilter?: boolean;
    /**
     * Whether query parameters that no schema names are passed over, as they are by what the route stands for: other services, whose clients send more, and
     * pages, whose addresses others add to. All other routes refuse them.
     */
    readonly anyQuery?: boolean;
    /** Whether the body is a stream that the route reads itself, as long as it likes. */
    readonly streams?: boolean;
  }
}

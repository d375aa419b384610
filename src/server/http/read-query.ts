import type { FastifyReply, FastifyRequest } from 'fastify';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/**
 * Brings what a query string says to the types that the route's schema has, before that is checked. Only what is written just so is converted: an
 * empty text is no 0 and 'yes' is not true, as coercion would have it.
 */
export function readQuery(request: FastifyRequest, _reply: FastifyReply, done: () => void): void {
  const { properties = {} } = (request.routeOptions.schema?.querystring ?? {}) as Schema;
  const query = request.query as Record<string, unknown>;
  for (const name in properties) {
    const value = query[name];
    if (typeof value === 'string') query[name] = converted(value, properties[name].type);
  }
  done();
}

function converted(value: string, type: string | undefined): unknown {
  if (type === 'integer' && /^-?\d{1,15}$/.test(value)) return Number(value);
  if (type === 'number' && /^-?\d{1,15}(\.\d{1,15})?$/.test(value)) return Number(value);
  if (type === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  if (type === 'array') return [value];
  return value;
}

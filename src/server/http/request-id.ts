import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Name of a request in answers and logs: that which the caller gave it, if it is fit for a log. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

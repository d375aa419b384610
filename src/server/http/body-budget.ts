import type { FastifyRequest } from 'fastify';
import type { ServerLimits } from '../settings/limits.ts';
import { STREAM_TYPES } from './ndjson.ts';
import { tooBusy } from './problem.ts';
import type { ServerApp } from './server-app.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Room that its body has. */
    reservedBytes: number;
  }
}

/** Keeps the bodies that are in memory at a time, all together, within a limit. */
export class BodyBudget {
  readonly #limits: ServerLimits;
  #inFlight = 0;

  /** @param app whose requests it is for. */
  constructor(app: ServerApp, limits: ServerLimits) {
    app.decorateRequest('reservedBytes', 0);
    this.#limits = limits;
  }

  /** Reserves room for a body before it is read. @throws HttpProblem 429 when there is none. */
  reserve(request: FastifyRequest): void {
    const { 'content-length': length, 'transfer-encoding': encoding, 'content-type': type = '' } = request.headers;
    if (length === undefined && encoding === undefined) return;
    // A stream is never whole in memory; how long a body is that does not say it, nobody knows before its end.
    const { bodyBytes, lineBytes, bodyBytesInFlight } = this.#limits;
    // A route of streams may take other bodies too, which are read whole.
    const isStream =
      request.routeOptions.config.streams && STREAM_TYPES.includes(type.split(';', 1)[0].trim().toLowerCase());
    const most = isStream ? Math.min(lineBytes, 2 ** 20) : bodyBytes;
    const bytes = Math.min(length === undefined ? most : Number(length) || 0, most);
    if (this.#inFlight > 0 && this.#inFlight + bytes > bodyBytesInFlight)
      throw tooBusy(`bodies of ${this.#inFlight} bytes are being read; try again later`);
    this.#inFlight += bytes;
    request.reservedBytes = bytes;
  }

  /** Gives back what was reserved for a request, if anything was. */
  release(request: FastifyRequest): void {
    this.#inFlight -= request.reservedBytes;
    request.reservedBytes = 0;
  }
}

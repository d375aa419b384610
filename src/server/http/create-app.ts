import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import { PROBLEM_TYPE, ProblemSchema } from '../schemas/problem-schemas.ts';
import { exactly } from '../schemas/shared.ts';
import type { ServerLimits } from '../settings/limits.ts';
import type { CheckedServerOptions } from '../settings/server-options.ts';
import { BodyBudget } from './body-budget.ts';
import { readCallerJson } from './caller-json.ts';
import { HttpProblem, notFound } from './problem.ts';
import { answerProblem, problemOf } from './problem-of.ts';
import { readQuery } from './read-query.ts';
import type { ServerApp } from './server-app.ts';
import { type NoteOver, whenOver } from './when-over.ts';

/** Longest part of a path: ids have up to 1,024 bytes, three characters each where they are encoded. */
const MAX_PARAM_LENGTH = 4096;

declare module 'fastify' {
  interface FastifyRequest {
    /** Ends the wait for its body. */
    bodyTimer: NodeJS.Timeout | undefined;
  }
}

/**
 * Makes a server that has no routes yet, and answers whatever goes wrong with a problem. Hooks that wait for nothing call back at once, which costs
 * every request less than a promise of each.
 * @param noteOver told of every request that is over.
 */
export function createApp(
  { limits, log, logLevel = 'info' }: CheckedServerOptions,
  noteOver: NoteOver = () => undefined,
): ServerApp {
  const app = Fastify({
    logger:
      log === undefined
        ? false
        : { level: logLevel, stream: log, base: null, timestamp: () => `,"time":"${new Date().toISOString()}"` },
    // A line of our own is written for each, without its address.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIdOf,
    requestIdHeader: false,
    bodyLimit: limits.bodyBytes,
    // Bodies have a time limit of their own, and streams may take as long as they move.
    requestTimeout: 0,
    keepAliveTimeout: 65_000,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 16_384 },
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    // Fastify by itself takes away what a schema does not name, and makes an empty text a 0.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, allErrors: false } },
    frameworkErrors: (error, request, reply) => answerProblem(error, request as FastifyRequest, reply as FastifyReply),
    clientErrorHandler: refuseConnection,
  }) as unknown as ServerApp;
  app.server.maxConnections = limits.connections;
  // Schemas of answers are for documentation: serializers made of them would leave out what they do not name.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.addSchema(ProblemSchema);
  app.setErrorHandler((error, request, reply) => answerProblem(error, request, reply));
  app.setNotFoundHandler((request) => {
    throw notFound(`there is no route ${request.method} ${request.url.split('?', 1)[0]}`);
  });
  app.removeContentTypeParser('text/plain');
  readJsonAsUtf8(app, limits);
  addBodyLimits(app, limits.bodyMs, new BodyBudget(app, limits));
  refuseUnknownQueries(app);
  app.addHook('preValidation', readQuery);
  app.addHook('onSend', (request, reply, payload, done) => {
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    // Whoever does not read an answer is not waited for.
    request.raw.socket.setTimeout?.(limits.stallMs);
    done(null, payload);
  });
  whenOver(app, (request, reply, status) => {
    noteOver(request, reply, status);
    // No address: it may name a document, and the query may hold a filter.
    const { url: route = 'none' } = request.routeOptions;
    const { elapsedTime } = reply;
    request.log.info(
      { requestId: request.id, method: request.method, route, status, ms: Math.round(elapsedTime * 10) / 10 },
      'request',
    );
  });
  return app;
}

function readJsonAsUtf8(app: ServerApp, { bodyObjects }: ServerLimits): void {
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    // All of it is there, and what reads it goes in turn with others.
    stopTimer(request);
    // What is wrong with a document is told of that document.
    const mayBeDeep = request.routeOptions.config.streams === true;
    return readCallerJson(body, { what: 'body', bodyObjects, mayBeDeep });
  });
}

/** A route that names no query parameters takes none: one that is misplaced or misspelt would be passed over. */
function refuseUnknownQueries(app: ServerApp): void {
  app.addHook('onRoute', (route) => {
    const { config, schema } = route;
    // What a browser asks before it calls has the query of the call.
    if (config?.access === undefined || config.anyQuery || schema?.querystring !== undefined) return;
    route.schema = { ...schema, querystring: exactly({}) };
  });
}

/** Holds bodies to a time, and all of them together to so many bytes. */
function addBodyLimits(app: ServerApp, bodyMs: number, budget: BodyBudget): void {
  app.decorateRequest('bodyTimer', undefined);
  app.addHook('preParsing', (request, reply, payload, done) => {
    budget.reserve(request);
    request.bodyTimer = setTimeout(() => refuseSlowBody(request, reply, bodyMs), bodyMs);
    done(null, payload);
  });
  const end = (request: FastifyRequest) => {
    stopTimer(request);
    budget.release(request);
  };
  app.addHook('preValidation', (request, _reply, done) => {
    stopTimer(request);
    done();
  });
  app.addHook('onResponse', (request, _reply, done) => {
    end(request);
    done();
  });
  app.addHook('onRequestAbort', (request, done) => {
    end(request);
    done();
  });
}

function stopTimer(request: FastifyRequest): void {
  clearTimeout(request.bodyTimer);
  request.bodyTimer = undefined;
}

/** Answers while the body is still awaited, and closes the connection. */
function refuseSlowBody(request: FastifyRequest, reply: FastifyReply, bodyMs: number): void {
  if (reply.sent) return;
  reply.hijack();
  const slow = new HttpProblem(408, 'BODY_TIMEOUT', `the body took longer than ${bodyMs} ms`);
  const { problem } = problemOf(slow, request.id);
  reply.raw.writeHead(408, { 'content-type': PROBLEM_TYPE, connection: 'close' });
  reply.raw.end(JSON.stringify(problem), () => request.raw.destroy());
}

/** Answers what is no HTTP, or too slow or too long for it, and closes the connection. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, detail] = REFUSALS[error.code ?? ''] ?? [400, 'INVALID_HTTP', 'this is no request of HTTP'];
  const { problem } = problemOf(new HttpProblem(status, code, detail), '');
  const { requestId: _, ...shown } = problem;
  const body = JSON.stringify(shown);
  socket.end(
    `HTTP/1.1 ${status} ${problem.title}\r\ncontent-type: ${PROBLEM_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

const REFUSALS: Readonly<Record<string, readonly [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'HEADERS_TOO_LARGE', 'the headers have more than 16384 bytes'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'HEADERS_TIMEOUT', 'the headers took longer than 10 seconds'],
};

/** Name of a request in answers and logs: that which the caller gave it, if it is fit for a log. */
function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}

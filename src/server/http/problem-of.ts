import { STATUS_CODES } from 'node:http';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AbortedError, type ErrorCode, KenyonError } from '../../core/errors.ts';
import { FilterError } from '../../filter/filter-error.ts';
import { HitsTooLongError } from '../../search/hit-bytes.ts';
import { PROBLEM_TYPE } from '../schemas/problem-schemas.ts';
import { COLLECTION_PATTERN, COLLECTION_WORDS } from '../schemas/shared.ts';
import { HttpProblem, type Problem, type ProblemExtras, withoutTexts } from './problem.ts';
import type { ServerApp } from './server-app.ts';

/** A problem, and the headers that go with it. */
export interface ProblemAnswer {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;
}

/** Status of each error of the engine. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  INVALID_ARGUMENT: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  FORMAT: 500,
  STORAGE: 500,
  CLOSED: 503,
  ABORTED: 503,
  UNAVAILABLE: 503,
};

const UNFORESEEN = 'an unexpected error; the log of the server has it under this id';

/** What callers are told of failures that are not theirs. */
const MACHINE_FAULTS: Readonly<Partial<Record<ErrorCode, string>>> = {
  FORMAT: 'what is stored is damaged; the log of the server says under this id what and where',
  STORAGE: 'the disk or the database failed; the log of the server says under this id what and where',
};

/** Codes of what fastify refuses before a route sees it. */
const FRAMEWORK_CODES: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'INVALID_JSON',
  FST_ERR_CTP_INVALID_JSON_BODY: 'INVALID_JSON',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'INVALID_BODY',
  FST_ERR_BAD_URL: 'INVALID_URL',
  FST_ERR_MAX_PARAM_LENGTH: 'INVALID_URL',
};

/** Turns whatever was thrown into a problem. @param body the body of the request, whose fields messages name. */
export function problemOf(error: unknown, requestId: string, body?: unknown): ProblemAnswer {
  const { status, code, detail, headers = {}, ...extras } = describe(error, body);
  const title = STATUS_CODES[status] ?? 'Error';
  return { problem: { type: 'about:blank', title, status, code, detail, ...extras, requestId }, headers };
}

interface Description extends Omit<ProblemExtras, 'cause'> {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

function describe(error: unknown, body: unknown): Description {
  // Why a signal fired says more than that it did.
  if (error instanceof AbortedError && error.cause instanceof HttpProblem) return describe(error.cause, body);
  if (error instanceof HttpProblem) {
    const { cause: _, ...extras } = error.extras;
    return { status: error.status, code: error.code, detail: error.message, ...extras };
  }
  if (error instanceof KenyonError) return describeEngine(error, body);
  const { validation, validationContext, code = '', statusCode = 500 } = error as Partial<FastifyError>;
  if (validation !== undefined) return describeValidation(validation, validationContext);
  if (statusCode >= 400 && statusCode < 500) {
    const known = FRAMEWORK_CODES[code] ?? (error instanceof SyntaxError ? 'INVALID_JSON' : 'BAD_REQUEST');
    return { status: statusCode, code: known, detail: (error as Error).message };
  }
  return { status: 500, code: 'UNEXPECTED', detail: UNFORESEEN };
}

function describeEngine(error: KenyonError, body: unknown): Description {
  const status = STATUS[error.code];
  // Paths and damaged bytes are for whoever runs the server.
  if (status === 500) return { status, code: error.code, detail: MACHINE_FAULTS[error.code] ?? UNFORESEEN };
  const base = { status, code: error.code, detail: error.message };
  if (status === 503) return { ...base, headers: { 'retry-after': '1' } };
  if (error instanceof HitsTooLongError) return { ...base, code: 'LIMIT_EXCEEDED', pointer: '#/k' };
  if (error instanceof FilterError && isObject(body) && 'filter' in body)
    return { ...base, pointer: '#/filter', ...(error.span && { span: error.span }) };
  const pointer = status === 400 ? namedPart(error.message, body) : undefined;
  return { ...base, ...(pointer !== undefined && { pointer }) };
}

/** The part of a body that a message begins with: errors of the engine name the option that is wrong first. */
function namedPart(message: string, body: unknown): string | undefined {
  const path = /^(?:the )?([a-z]\w*(?:\.\w+)*)/.exec(message)?.[1].split('.') ?? [];
  const found: string[] = [];
  let value = body;
  for (const name of path) {
    if (!isObject(value) || !Object.hasOwn(value, name)) break;
    found.push(name);
    value = value[name];
  }
  return found.length === 0 ? undefined : `#/${found.join('/')}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

type Validation = NonNullable<FastifyError['validation']>;

function describeValidation(errors: Validation, context: string | undefined): Description {
  // Of alternatives none of which fits, that error is meant which lies deepest, and of those of one place that of an alternative of the right type.
  const [first, ...others] = errors;
  const worst = others.reduce((one, other) => (isNearer(other, one) ? other : one), first);
  const place = worst.instancePath;
  const detail = `${nameOfPlace(context, place)} ${wordsOf(worst, errors)}`;
  const base = { status: 400, code: 'INVALID_ARGUMENT', detail };
  if (context === 'body') return { ...base, pointer: `#${place}` };
  const { missingProperty, additionalProperty } = worst.params as Readonly<Record<string, string | undefined>>;
  const parameter = place.split('/')[1] ?? missingProperty ?? additionalProperty;
  return { ...base, ...(parameter !== undefined && { parameter }) };
}

function isNearer(one: Validation[number], other: Validation[number]): boolean {
  const deeper = depthOf(one) - depthOf(other);
  return deeper > 0 || (deeper === 0 && saysMore(one) && !saysMore(other));
}

function depthOf({ instancePath }: Validation[number]): number {
  return instancePath.split('/').length;
}

function saysMore({ keyword }: Validation[number]): boolean {
  return keyword !== 'type' && keyword !== 'anyOf';
}

function nameOfPlace(context: string | undefined, place: string): string {
  const path = place.slice(1).replaceAll('/', '.');
  if (context === 'body') return path === '' ? 'the body' : path;
  const kind = context === 'querystring' ? 'query' : (context ?? 'request');
  return path === '' ? `the ${kind}` : `the ${kind} parameter ${path}`;
}

/** @param errors all of them, of which other alternatives may be of other types. */
function wordsOf({ keyword, message = 'is wrong', params, instancePath }: Validation[number], errors: Validation) {
  if (keyword === 'type') {
    const alike = errors.filter((error) => error.keyword === 'type' && error.instancePath === instancePath);
    return `must be ${[...new Set(alike.flatMap((error) => error.params.type as string | string[]))].join(' or ')}`;
  }
  if (keyword === 'additionalProperties')
    return `must not have the unknown property ${JSON.stringify(params.additionalProperty)}`;
  if (keyword === 'pattern' && params.pattern === COLLECTION_PATTERN) return COLLECTION_WORDS;
  if (keyword === 'enum') return `must be one of ${(params.allowedValues as unknown[]).join(', ')}`;
  return message;
}

/**
 * Answers with a problem; what nobody foresaw is logged.
 * @param shape that which clients of a service read, as JSON. Default: the problem itself (RFC 9457).
 */
export function answerProblem(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  shape?: (problem: Problem) => object,
): FastifyReply {
  const { problem, headers } = problemOf(error, request.id, request.body);
  if (problem.status >= 500) request.log.error({ requestId: request.id, error: withoutTexts(error) }, 'failed');
  // What was not read of the body would be taken for the next request.
  if (!request.raw.complete) reply.header('connection', 'close');
  reply.code(problem.status).headers(headers).header('x-request-id', request.id);
  return shape === undefined ? reply.type(PROBLEM_TYPE).send(problem) : reply.send(shape(problem));
}

/** Has a group of routes answer errors in the shape that its clients read. */
export function answerErrorsAs(app: ServerApp, shape: (problem: Problem) => object): void {
  app.setErrorHandler((error, request, reply) => answerProblem(error, request, reply, shape));
}

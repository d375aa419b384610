import { FormatError, StorageError, UnavailableError } from '../../core/errors.ts';

/** An answer of another kind than asked for (RFC 9457), as `application/problem+json`. */
export interface Problem {
  /** Always 'about:blank': `code` tells problems apart. */
  readonly type: string;
  /** The status in words. */
  readonly title: string;
  readonly status: number;
  /** For programs: 'NOT_FOUND', 'INVALID_ARGUMENT', ... */
  readonly code: string;
  /** For people: what was asked, what was expected, what came. */
  readonly detail: string;
  /** Part of the body that is wrong, as a JSON pointer in a fragment: '#/filter'. */
  readonly pointer?: string;
  /** Name of the parameter of path or query that is wrong. */
  readonly parameter?: string;
  /** Of a filter as text, the part of it that is wrong, UTF-16 offsets, end exclusive. */
  readonly span?: { readonly start: number; readonly end: number };
  /** That of the header X-Request-Id, by which logs name the request. */
  readonly requestId?: string;
}

/** Fields of a problem beyond its status, code and detail. */
export interface ProblemExtras extends Pick<Problem, 'pointer' | 'parameter' | 'span'> {
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown where the answer is a problem that the engine knows nothing of. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly extras: ProblemExtras;

  constructor(status: number, code: string, detail: string, extras: ProblemExtras = {}) {
    super(detail, { cause: extras.cause });
    this.name = 'HttpProblem';
    this.status = status;
    this.code = code;
    this.extras = extras;
  }
}

/** There is no room for more work now. */
export function tooBusy(detail: string, retryAfterSeconds = 1): HttpProblem {
  return new HttpProblem(429, 'TOO_BUSY', detail, { headers: { 'retry-after': String(retryAfterSeconds) } });
}

/** More than the server takes; `/v1/info` tells its limits. @param pointer part of the body that is too much: '#/k'. */
export function limitExceeded(detail: string, pointer?: string): HttpProblem {
  return new HttpProblem(400, 'LIMIT_EXCEEDED', detail, pointer === undefined ? {} : { pointer });
}

/** @throws HttpProblem 400 for a list of more than so many. @param name of the list in the body; empty: the body itself. */
export function requireAtMost(most: number, name: string, { length }: readonly unknown[], advice = ''): void {
  if (length <= most) return;
  const pointer = name === '' ? '#' : `#/${name}`;
  throw limitExceeded(`${name === '' ? 'the body' : name} may have ${most}, got ${length}${advice}`, pointer);
}

/** The name of what was asked for is not known. */
export function notFound(detail: string): HttpProblem {
  return new HttpProblem(404, 'NOT_FOUND', detail);
}

/** Throws what reading threw: what is wrong with what was sent is for its sender to mend. */
export function asSendersFault(error: unknown): never {
  if (error instanceof FormatError) throw new HttpProblem(400, 'FORMAT', error.message, { cause: error });
  throw error;
}

/** The same of a file, for which what reads it may be missing here. */
export function asFaultOfReading(error: unknown): never {
  if (error instanceof UnavailableError) throw new HttpProblem(501, 'UNAVAILABLE', error.message, { cause: error });
  return asSendersFault(error);
}

/** What was thrown, in a form that has no text of a document or a query in it: for logs. */
export function withoutTexts(error: unknown): Readonly<Record<string, unknown>> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code } = error as NodeJS.ErrnoException;
  // The first line of a stack is the message, which may quote what was given.
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  // Which file or document is damaged, or why the disk refused, is told nowhere else.
  const fault = error instanceof HttpProblem ? error.cause : error;
  const isOfMachine = fault instanceof FormatError || fault instanceof StorageError;
  return {
    name: error.name,
    ...(code !== undefined && { code }),
    ...(isOfMachine && { reason: fault.message }),
    stack: frames.slice(0, 12).join('\n'),
  };
}

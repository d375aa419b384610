import { askForKey, currentKey } from './key.ts';

/** An answer of the server that did not do what was asked (RFC 9457). */
interface Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId?: string;
  readonly span?: { readonly start: number; readonly end: number };
}

/** The server refused, or could not be reached: then the code is 'UNREACHABLE'. */
export class ApiError extends Error implements Problem {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string | undefined;
  readonly span: Problem['span'];

  constructor({ status, code, detail, requestId, span }: Problem) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.requestId = requestId;
    this.span = span;
  }
}

/** How a route is called. */
export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/**
 * Calls a route; where it needs a key, the user is asked for one, once.
 * @param path relative to the page, so that it works below a path of a proxy too: 'v1/info'.
 * @throws ApiError; what the signal fired with.
 */
export async function call(path: string, options: CallOptions = {}): Promise<Response> {
  for (;;) {
    const key = currentKey();
    const response = await send(path, options, key);
    if (response.ok) return response;
    if (response.status !== 401) throw await readProblem(response);
    await askForKey(key);
    options.signal?.throwIfAborted();
  }
}

/** The same, of an answer that is JSON. */
export async function callJson<T>(path: string, options: CallOptions = {}): Promise<T> {
  const response = await call(path, options);
  return (await response.json()) as T;
}

async function send(path: string, options: CallOptions, key: string | undefined): Promise<Response> {
  const { method = 'GET', body, signal } = options;
  const headers = new Headers({ accept: 'application/json' });
  if (key !== undefined) headers.set('authorization', `Bearer ${key}`);
  if (body !== undefined) headers.set('content-type', 'application/json');
  const content = body === undefined ? null : JSON.stringify(body);
  try {
    return await fetch(path, { method, headers, body: content, cache: 'no-store', ...(signal && { signal }) });
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw new ApiError({ status: 0, code: 'UNREACHABLE', detail: error instanceof Error ? error.message : '' });
  }
}

async function readProblem(response: Response): Promise<ApiError> {
  return problemError(response.status, response.statusText, await response.text().catch(() => ''));
}

/** The error of an answer that is a problem. */
export function problemError(status: number, statusText: string, content: string): ApiError {
  try {
    const problem = JSON.parse(content) as Problem;
    return new ApiError({ ...problem, status });
  } catch {
    // A proxy in between answers in words of its own.
    return new ApiError({ status, code: 'UNEXPECTED', detail: statusText });
  }
}

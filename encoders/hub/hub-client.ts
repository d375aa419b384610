import { setTimeout } from 'node:timers/promises';
import {
  FormatError,
  KenyonError,
  messageOf,
  NotFoundError,
  throwIfAborted,
  UnavailableError,
} from '../../src/core/errors.ts';
import { isRecord } from '../../src/core/json-object.ts';
import type { HubSettings, ModelId } from './hub-cache.ts';
import { proxyFetch } from './proxy-fetch.ts';

/** Files of a revision, as the hub lists them. */
export interface Listing {
  readonly commit: string;
  readonly files: readonly string[];
}

/** Facts of a file, as the hub tells them. */
export interface FileFacts {
  /** SHA-256 of what lies in LFS (64 digits), else SHA-1 of the git blob (40). */
  readonly digest: string;
  readonly bytes: number;
}

/** How often one request is made, and the first pause between; a server's Retry-After is obeyed up to a limit. */
const TRIES = 5;
const PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;
/** No answer for so long counts as a cut connection. */
const SILENCE_MS = 30_000;
const REDIRECTS = 5;

/** Speaks to the hub, or a mirror of it, for one model. */
export class HubClient {
  readonly #id: ModelId;
  readonly #settings: HubSettings;
  readonly #signal: AbortSignal | undefined;
  #fetch: Promise<typeof fetch> | undefined;

  constructor(id: ModelId, settings: HubSettings, signal: AbortSignal | undefined) {
    this.#id = id;
    this.#settings = settings;
    this.#signal = signal;
  }

  /** Files of the revision and the commit that it stands for now. */
  async list(): Promise<Listing> {
    const { name, revision } = this.#id;
    const response = await this.get(`/api/models/${name}/revision/${encodeURIComponent(revision)}`);
    const answer: unknown = await response.json().catch(() => undefined);
    const { sha, siblings } = isRecord(answer) ? answer : {};
    if (typeof sha !== 'string' || !/^[0-9a-f]{40}$/.test(sha) || !Array.isArray(siblings)) {
      throw new FormatError(
        `${response.url}: expected the hub's description of a model (sha, siblings); is HF_ENDPOINT a mirror of it?`,
      );
    }
    const files = siblings.map((file) => (isRecord(file) ? file.rfilename : undefined));
    return { commit: sha, files: files.filter((file) => typeof file === 'string') };
  }

  /** Digest and size of a file, which the hub tells before it sends one elsewhere. */
  async facts(commit: string, file: string): Promise<FileFacts> {
    let path = this.#resolve(commit, file);
    for (let hops = 0; hops < REDIRECTS; hops++) {
      const response = await this.get(path, { method: 'HEAD', redirect: 'manual' });
      const { headers } = response;
      const next = headers.get('location');
      // A file that was moved on the hub itself is asked for at its new place.
      if (next?.startsWith('/') && !headers.has('x-linked-etag')) {
        path = next;
        continue;
      }
      const digest = (headers.get('x-linked-etag') ?? headers.get('etag') ?? '')
        .replace(/^W\//, '')
        .replaceAll('"', '');
      const bytes = Number(headers.get('x-linked-size') ?? headers.get('content-length') ?? Number.NaN);
      if (/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(digest) && Number.isSafeInteger(bytes)) return { digest, bytes };
      throw new FormatError(
        `${file}: expected a digest and a size in the headers x-linked-etag and x-linked-size, or etag and content-length; is HF_ENDPOINT a mirror of the hub?`,
      );
    }
    throw new FormatError(`${file}: the hub sent us on more than ${REDIRECTS} times`);
  }

  /** The bytes of a file from a place on; status 206 when the server begins there, 200 when it begins at 0. */
  download(commit: string, file: string, from: number): Promise<Response> {
    const headers: Record<string, string> = { 'accept-encoding': 'identity' };
    if (from > 0) headers.range = `bytes=${from}-`;
    return this.get(this.#resolve(commit, file), { headers });
  }

  #resolve(commit: string, file: string): string {
    return `/${this.#id.name}/resolve/${commit}/${file.split('/').map(encodeURIComponent).join('/')}`;
  }

  /** Asks again after cut connections, 429 and 5xx. @throws NotFoundError, UnavailableError with what to do. */
  async get(path: string, init: RequestInit = {}): Promise<Response> {
    const url = `${this.#settings.endpoint}${path}`;
    for (let tries = 1; ; tries++) {
      const response = await this.#once(url, init).catch((cause: unknown) => {
        throwIfAborted(this.#signal, 'pulling a model');
        if (cause instanceof KenyonError) throw cause;
        if (tries < TRIES) return undefined;
        throw new UnavailableError(
          `${url} cannot be reached: ${reasonOf(cause)}; a mirror is named by HF_ENDPOINT, a proxy by HTTPS_PROXY`,
          {
            cause,
          },
        );
      });
      if (response !== undefined && !mayPass(response.status)) return this.#checked(response, url);
      if (response !== undefined && tries === TRIES) {
        throw new UnavailableError(`${url} answered ${response.status} ${TRIES} times; try again later`);
      }
      await response?.body?.cancel();
      await setTimeout(pauseOf(response, tries), undefined, { signal: this.#signal }).catch(() =>
        throwIfAborted(this.#signal, 'pulling a model'),
      );
    }
  }

  async #once(url: string, init: RequestInit): Promise<Response> {
    const { proxy } = this.#settings;
    this.#fetch ??= proxy === undefined ? Promise.resolve(fetch) : proxyFetch(proxy);
    const send = await this.#fetch;
    const { token } = this.#settings;
    // fetch leaves the token out when it is sent on to another host.
    const headers = { ...init.headers, ...(token && { authorization: `Bearer ${token}` }) };
    // The clock stops with the headers; whoever reads a body has a clock of his own.
    const silence = new AbortController();
    const timer = globalThis.setTimeout(
      () => silence.abort(new Error(`no answer for ${SILENCE_MS / 1000} s`)),
      SILENCE_MS,
    );
    const signal = AbortSignal.any([silence.signal, ...(this.#signal ? [this.#signal] : [])]);
    return send(url, { ...init, headers, signal }).finally(() => clearTimeout(timer));
  }

  #checked(response: Response, url: string): Response {
    const { status } = response;
    if (status < 400) return response;
    const { name, revision } = this.#id;
    if (status === 404) {
      throw new NotFoundError(`the hub has no ${url} (404): is ${name} at ${revision} written as on its page?`);
    }
    if (status === 401 || status === 403) {
      throw new UnavailableError(
        `the hub refuses ${name} (${status}): there is no such model, or it is private or gated; its terms are accepted on its page, and HF_TOKEN must hold a token that may read it`,
      );
    }
    throw new UnavailableError(`${url} answered ${status}`);
  }
}

function mayPass(status: number): boolean {
  return status === 429 || status === 408 || status >= 500;
}

/** Retry-After is seconds or a date. */
function pauseOf(response: Response | undefined, tries: number): number {
  const asked = response?.headers.get('retry-after');
  const seconds = asked == null ? Number.NaN : Number(asked);
  const wanted = Number.isNaN(seconds) ? Date.parse(asked ?? '') - Date.now() : seconds * 1000;
  return wanted >= 0 ? Math.min(wanted, LONGEST_PAUSE_MS) : PAUSE_MS * 2 ** (tries - 1);
}

/** fetch says only 'fetch failed'; why stands in its cause. */
function reasonOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error);
}

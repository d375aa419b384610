import type { AddressInfo } from 'node:net';
import { requireInteger, requireString } from '../core/checks.ts';
import type { Encoder } from '../core/encoder.ts';
import { InvalidArgumentError, messageOf, UnavailableError } from '../core/errors.ts';
import type { Kenyon } from '../database/kenyon.ts';
import { addAccess } from './access/add-access.ts';
import { CollectionDirectory } from './collections/collection-directory.ts';
import type { ServerContext, ServerState } from './context/server-context.ts';
import { createApp } from './http/create-app.ts';
import { HttpProblem } from './http/problem.ts';
import type { ServerApp } from './http/server-app.ts';
import { ROUTES } from './routes/routes.ts';
import { checkServerOptions, type ServerOptions } from './settings/server-options.ts';
import { RequestWork } from './work/request-work.ts';

/** Where a server listens. */
export interface ListenOptions {
  /** Name or address of the interface. Default 127.0.0.1, which only this machine reaches. */
  readonly host?: string;
  /** 0: any that is free. Default 7700. */
  readonly port?: number;
}

/** A database over HTTP. */
export class KenyonServer {
  /** For tests, and for whoever adds routes. @internal */
  readonly app: ServerApp;
  readonly #context: ServerContext;
  readonly #closeModels: () => Promise<void>;
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(app: ServerApp, context: ServerContext, closeModels: () => Promise<void>) {
    this.app = app;
    this.#context = context;
    this.#closeModels = closeModels;
  }

  /**
   * Begins to answer.
   * @returns the address, such as 'http://127.0.0.1:7700'.
   * @throws InvalidArgumentError for a host beyond this machine while there are no keys; UnavailableError when the port is taken.
   */
  async listen({ host = '127.0.0.1', port = 7700 }: ListenOptions = {}): Promise<string> {
    requireString('host', host);
    requireInteger(port, 'port', 0, 65_535);
    requireLoopback(host);
    await this.app.listen({ host, port }).catch((cause: unknown) => {
      throw new UnavailableError(`the server cannot listen on ${host}, port ${port}: ${messageOf(cause)}`, { cause });
    });
    const { address, family, port: given } = this.app.server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${given}`;
  }

  /**
   * Opens the collections and loads their models, so that the first search is no slower than the next; `/readyz` says 503 until then.
   * @throws what opening a collection or loading a model throws.
   */
  async warmUp(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const { state, collections } = this.#context;
    if (state.phase === 'ready') state.phase = 'starting';
    try {
      for (const name of await collections.names()) {
        const collection = await collections.find(name);
        if ((await collection.count()) > 0) await collection.search('warm', { k: 1, ...options });
      }
    } finally {
      // Where one cannot be opened, the others can.
      if (state.phase === 'starting') state.phase = 'ready';
    }
  }

  /** Takes no more requests, lets those under way end, aborts what takes too long, and lets go of everything but the database; idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { state, work, limits } = this.#context;
    state.phase = 'stopping';
    const stopping = new HttpProblem(503, 'STOPPING', 'the server stops', { headers: { 'retry-after': '5' } });
    const timer = setTimeout(() => work.abortAll(stopping), limits.drainMs);
    try {
      await this.app.close();
    } finally {
      clearTimeout(timer);
      await this.#closeModels();
    }
  }
}

/**
 * Makes a server of an open database, which stays the caller's to close, after the server.
 * @throws InvalidArgumentError when an option is wrong.
 */
export async function createServer(kenyon: Kenyon, options: ServerOptions = {}): Promise<KenyonServer> {
  const checked = checkServerOptions(options);
  const { limits, corsOrigins, pairScorer } = checked;
  const state: ServerState = { phase: 'ready' };
  const own = ownEncoder();
  const context: ServerContext = {
    kenyon,
    collections: new CollectionDirectory(kenyon),
    limits,
    work: new RequestWork(limits),
    encoder: once(checked.encoder ?? own.load),
    pairScorer: pairScorer && once(pairScorer),
    state,
  };
  const app = createApp(checked);
  addAccess(app, { corsOrigins });
  // Each has a scope of its own, so that a parser of one group is none of another.
  for (const group of ROUTES) app.register(async (scope) => group(scope as ServerApp, context));
  await app.ready();
  return new KenyonServer(app, context, own.close);
}

/** The model that comes with the package, for where none is given. */
function ownEncoder(): { readonly load: () => Promise<Encoder>; readonly close: () => Promise<void> } {
  let loaded: Promise<Encoder> | undefined;
  return {
    load: async () => {
      const { loadEncoder } = await import('../../encoders/pretrained.ts');
      loaded = loadEncoder();
      return loaded;
    },
    close: async () => (await loaded?.catch(() => undefined))?.close(),
  };
}

/** Calls a function once, and again when it failed. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

function requireLoopback(host: string): void {
  if (/^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host)) return;
  throw new InvalidArgumentError(
    `without keys a server listens on this machine alone, got host ${host}; make a key first`,
  );
}

import type { AddressInfo } from 'node:net';
import { reading, requireInteger, requireString, shown } from '../core/checks.ts';
import type { Encoder } from '../core/encoder.ts';
import { InvalidArgumentError, messageOf, UnavailableError } from '../core/errors.ts';
import type { Kenyon } from '../database/kenyon.ts';
import { addAccess } from './access/add-access.ts';
import { isLoopback } from './access/browser-checks.ts';
import { Keys } from './access/keys.ts';
import { CollectionDirectory } from './collections/collection-directory.ts';
import { Snapshots } from './collections/snapshots.ts';
import type { ServerContext, ServerState } from './context/server-context.ts';
import { ReceivedFiles } from './files/received-file.ts';
import { addOpenApi } from './http/add-openapi.ts';
import { createApp } from './http/create-app.ts';
import { HttpProblem, withoutTexts } from './http/problem.ts';
import type { ServerApp } from './http/server-app.ts';
import { serverMetrics } from './metrics/server-metrics.ts';
import { ROUTES } from './routes/routes.ts';
import { checkServerOptions, type ServerOptions } from './settings/server-options.ts';
import { RequestWork } from './work/request-work.ts';
import { TaskRecords } from './work/task-records.ts';
import { TaskResults } from './work/task-results.ts';
import { Tasks } from './work/tasks.ts';

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
    if ((await this.#context.keys.list()).length === 0) requireLoopback(host);
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
    const { state, work, tasks, limits, metrics } = this.#context;
    state.phase = 'stopping';
    const stopping = new HttpProblem(503, 'STOPPING', 'the server stops', { headers: { 'retry-after': '5' } });
    const timer = setTimeout(() => work.abortAll(stopping), limits.drainMs);
    // Whoever sends or reads nothing any more is not waited for.
    const last = setTimeout(() => this.app.server.closeAllConnections(), limits.drainMs + 2000);
    try {
      await this.app.close();
    } finally {
      clearTimeout(timer);
      clearTimeout(last);
      await tasks.close(stopping);
      metrics.registry.clear();
      await this.#closeModels();
    }
  }
}

/** Throws InvalidArgumentError for what is no open database, such as the promise of one. */
function requireDatabase(kenyon: Kenyon): void {
  const isOpen = reading(
    'the database',
    () => typeof kenyon?.path === 'string' && typeof kenyon.collection === 'function',
  );
  if (!isOpen) throw new InvalidArgumentError(`createServer takes a database that open() gave, got ${shown(kenyon)}`);
}

/**
 * Makes a server of an open database, which stays the caller's to close, after the server.
 * @throws InvalidArgumentError for what is no database, and when an option is wrong.
 */
export async function createServer(kenyon: Kenyon, options: ServerOptions = {}): Promise<KenyonServer> {
  requireDatabase(kenyon);
  const checked = checkServerOptions(options);
  const { limits, corsOrigins } = checked;
  const reranker = checked.reranker ?? kenyon.reranker;
  const state: ServerState = { phase: 'ready' };
  const encoder = ownModel(loadShippedEncoder);
  const given = once(checked.encoder ?? encoder.load);
  const recognizer = ownModel(async () => (await import('../../encoders/pretrained.ts')).loadEntityRecognizer());
  const work = new RequestWork(limits);
  const records = new TaskRecords(kenyon.path, limits.finishedTasks);
  const tasks = new Tasks(limits, records, new TaskResults(kenyon.path), ({ id, kind }, error) =>
    app.log.error({ taskId: id, kind, error: withoutTexts(error) }, 'a task failed'),
  );
  const keys = new Keys(kenyon.path);
  const snapshots = new Snapshots(kenyon);
  const files = new ReceivedFiles(kenyon.path);
  const collections = new CollectionDirectory(kenyon);
  // Where that fails, whoever asks for what is concerned is told why.
  await Promise.allSettled([snapshots.removeUnfinished(), files.removeLeft(), collections.finishUnfinished()]);

  const context: ServerContext = {
    kenyon,
    collections,
    snapshots,
    files,
    keys,
    limits,
    work,
    tasks,
    metrics: serverMetrics(work, tasks),
    encoder: given,
    // Its own goes with the server, and the database goes on with what it is indexed with.
    reindexEncoder: checked.encoder === undefined ? async () => loadShippedEncoder : given,
    reranker: reranker && once(reranker),
    recognizer: once(checked.recognizer ?? recognizer.load),
    state,
  };
  // Counts every request, also one that ends before its answer is out.
  const app = createApp(checked, ({ method, routeOptions: { url = 'none' } }, { elapsedTime }, status) => {
    context.metrics.note({ method, route: url, status, seconds: elapsedTime / 1000 });
  });
  await tasks.recall((message) => app.log.warn(message));
  await addAccess(app, { keys, corsOrigins, wrongKeysPerMinute: limits.wrongKeysPerMinute });
  await addOpenApi(app);
  // Each has a scope of its own, so that a parser of one group is none of another.
  for (const group of ROUTES) app.register(async (scope) => group(scope as ServerApp, context));
  await app.ready();
  return new KenyonServer(app, context, async () => {
    await encoder.close();
    await recognizer.close();
  });
}

async function loadShippedEncoder(): Promise<Encoder> {
  return (await import('../../encoders/pretrained.ts')).loadEncoder();
}

/** A model that comes with the package, for where none is given. */
function ownModel<T extends { close(): Promise<void> }>(
  open: () => Promise<T>,
): { readonly load: () => Promise<T>; readonly close: () => Promise<void> } {
  let loaded: Promise<T> | undefined;
  const load = () => {
    loaded = open();
    return loaded;
  };
  return { load, close: async () => (await loaded?.catch(() => undefined))?.close() };
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
  if (isLoopback(host)) return;
  throw new InvalidArgumentError(
    `without keys a server listens on this machine alone, got host ${host}; make a key first`,
  );
}

import type { AuthInfo, McpHttpHandler } from '@modelcontextprotocol/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { UnavailableError } from '../../core/errors.ts';
import { readPackageVersion } from '../../core/package-root.ts';
import type { ToolCollections } from '../../mcp/tool/tool-context.ts';
import type { CollectionDirectory } from '../collections/collection-directory.ts';
import type { ServerContext } from '../context/server-context.ts';
import { requireFewObjects, requireSafeJson, utf8Of } from '../http/caller-json.ts';
import { HttpProblem } from '../http/problem.ts';
import type { ServerApp } from '../http/server-app.ts';
import type { ServerLimits } from '../settings/limits.ts';

/** The request that a server of the protocol answers. */
interface Caller {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The database as tools for assistants (Model Context Protocol, streamable HTTP): those that read, and at a path of their own those that write too. */
export function mcpRoutes(app: ServerApp, context: ServerContext): void {
  // The protocol has answers of its own for what is no JSON.
  app.removeContentTypeParser('application/json');
  const bodyLimit = mostBytes(context.limits);
  const parser = { parseAs: 'buffer' as const, bodyLimit };
  app.addContentTypeParser('application/json', parser, async (_request: unknown, body: Buffer) => {
    requireFewObjects(body, context.limits.bodyObjects, 'body');
    const text = utf8Of(body, 'body');
    requireSafeJson(text);
    return text;
  });
  addEndpoint(app, context, '/mcp', 'read');
  addEndpoint(app, context, '/mcp/writing', 'write');
}

function mostBytes({ bodyBytes, toolBytes }: ServerLimits): number {
  return Math.min(bodyBytes, toolBytes);
}

function addEndpoint(app: ServerApp, context: ServerContext, url: string, access: 'read' | 'write'): void {
  let handler: Promise<McpHttpHandler> | undefined;
  app.addHook('onClose', async () => (await handler)?.close());
  app.route({
    method: ['GET', 'POST', 'DELETE'],
    url,
    // The protocol has none, and its library answers nothing that could be sent.
    exposeHeadRoute: false,
    config: { access },
    // It is no route of OpenAPI: clients ask it itself what it has.
    schema: { hide: true } as object,
    handler: async (request, reply) => {
      handler ??= makeHandler(context, access === 'write');
      const { fetch } = await handler;
      const extra: Record<string, unknown> = { caller: { request, reply } satisfies Caller };
      const authInfo: AuthInfo = { token: '', clientId: '', scopes: [access], extra };
      return reply.send(await fetch(webRequest(url, request, reply), { authInfo }));
    },
  });
}

/** Loaded when an assistant first calls. */
async function makeHandler(context: ServerContext, allowWrites: boolean): Promise<McpHttpHandler> {
  const [{ createMcpHandler }, { createMcpServer }, version] = await Promise.all([
    import('@modelcontextprotocol/server'),
    import('../../mcp/mcp-server.ts'),
    readPackageVersion(),
  ]);
  const { kenyon, encoder, work, limits, collections } = context;
  const factory = ({ authInfo }: { readonly authInfo?: AuthInfo }) => {
    const { request, reply } = authInfo!.extra!.caller as Caller;
    return createMcpServer({
      kenyon,
      encoderOf: () => encoder(),
      collections: namedTo(request, collections),
      mayUse: (collection) => request.mayReach(collection),
      queryLength: limits.queryLength,
      answerBytes: limits.answerBytes,
      inTurn: (job, changes) => work.run(changes ? 'write' : 'search', reply, job).catch(tellInWords),
      version,
      allowWrites,
      // A key that may write only is told of no document.
      allowReads: request.grant.actions.includes('read'),
    });
  };
  // The tools never change, so there is nothing to subscribe to.
  return createMcpHandler(factory, { maxRequestBodySize: mostBytes(limits), maxSubscriptions: 0 });
}

/** Collections as a caller may name them: an alias where its collection is out of reach. */
function namedTo(request: FastifyRequest, collections: CollectionDirectory): ToolCollections {
  return {
    names: async () => {
      const names = (await collections.names()).filter((name) => request.mayReach(name));
      const aliases = Object.entries(await collections.aliases());
      return [...names, ...aliases.filter(([, target]) => !names.includes(target)).map(([alias]) => alias)];
    },
    find: async (name) =>
      collections.find(name).catch((error: unknown) => {
        if (error instanceof HttpProblem && error.status === 404) return undefined;
        throw error;
      }),
    write: (name, job) => collections.write(name, job),
  };
}

/** What a model is to be told has no status. */
function tellInWords(error: unknown): never {
  if (error instanceof HttpProblem) throw new UnavailableError(error.message, { cause: error });
  throw error;
}

/** The request in the form that the protocol's library takes; it is aborted when the client goes. */
function webRequest(path: string, { method, headers, body }: FastifyRequest, { raw }: FastifyReply): Request {
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((each): [string, string] => [name, each]),
  );
  // Not by the name that the client called, which need be none.
  return new Request(new URL(path, 'http://localhost'), {
    method,
    headers: pairs,
    ...(typeof body === 'string' && { body }),
    signal: gone.signal,
  });
}

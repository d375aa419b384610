import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const FROM_HERE = '127.0.0.1';

/** Answers a request in place of the server, or lets it go on: true when it answered. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A server that answers as the hub does: descriptions, redirects of LFS to another host, ranges, and faults when told. */
export interface HubServer {
  readonly endpoint: string;
  /** Every request: method, path and what matters of its headers. */
  readonly requests: string[];
  /** Asked first of every request. */
  fault: Fault | undefined;
}

/** Digest as the hub names a file: SHA-256 of graphs, which lie in LFS, SHA-1 of the git blob of others. */
export function hubDigest(name: string, content: Uint8Array): string {
  if (name.endsWith('.onnx')) return createHash('sha256').update(content).digest('hex');
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}

/** Serves one model, someone/little, on this machine alone. */
export async function startHub(t: TestContext, files: Readonly<Record<string, Uint8Array>>): Promise<HubServer> {
  const hub: { -readonly [K in keyof HubServer]: HubServer[K] } = { endpoint: '', requests: [], fault: undefined };
  const server: Server = createServer((request, response) => {
    const { method, url = '', headers } = request;
    hub.requests.push(
      `${method} ${url}${headers.range ? ` ${headers.range}` : ''}${headers.authorization ? ' with token' : ''}`,
    );
    if (!hub.fault?.(request, response)) answer(request, response, files, (server.address() as AddressInfo).port);
  });
  await new Promise<void>((resolve) => server.listen(0, FROM_HERE, resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  hub.endpoint = `http://${FROM_HERE}:${(server.address() as AddressInfo).port}`;
  return hub;
}

function answer(
  { method, url = '', headers }: IncomingMessage,
  response: ServerResponse,
  files: Readonly<Record<string, Uint8Array>>,
  port: number,
): void {
  if (url === '/api/models/someone/little/revision/main') {
    const siblings = Object.keys(files).map((rfilename) => ({ rfilename }));
    response.end(JSON.stringify({ id: 'someone/little', sha: COMMIT, siblings }));
    return;
  }
  const [, place, name = ''] = new RegExp(`^/(cdn|cache|someone/little/resolve/${COMMIT})/(.*)$`).exec(url) ?? [];
  const content = files[name];
  if (content === undefined) {
    response.writeHead(404).end('Entry not found');
  } else if (place === 'cdn' || place === 'cache') {
    sendBytes(response, content, { range: headers.range, isHead: method === 'HEAD', etag: hubDigest(name, content) });
  } else if (name.endsWith('.onnx')) {
    response.setHeader('x-linked-etag', `"${hubDigest(name, content)}"`);
    response.setHeader('x-linked-size', content.length);
    response.writeHead(302, { location: `http://localhost:${port}/cdn/${name}` }).end();
  } else {
    response.writeHead(307, { location: `/cache/${name}` }).end();
  }
}

function sendBytes(
  response: ServerResponse,
  content: Uint8Array,
  { range, isHead, etag }: { range: string | undefined; isHead: boolean; etag: string },
): void {
  const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
  response.writeHead(range ? 206 : 200, { 'content-length': content.length - from, etag: `"${etag}"` });
  response.end(isHead ? undefined : content.subarray(from));
}

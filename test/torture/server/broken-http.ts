import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

const HOST = 'host: localhost\r\n';
const JSON_POST = `POST /v1/collections/shop/search HTTP/1.1\r\n${HOST}content-type: application/json\r\n`;
const body = '{"query":"x"}';

/** What no client of HTTP sends: each is a whole conversation, after which we say no more. */
export function brokenHttp(key: string): readonly (readonly [what: string, bytes: string | Buffer])[] {
  const auth = `authorization: Bearer ${key}\r\n`;
  const post = `${JSON_POST}${auth}`;
  const bomb = gzipSync(Buffer.alloc(64 * 2 ** 20));
  return [
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['zero bytes', Buffer.alloc(4096)],
    ['a line alone', 'GET\r\n\r\n'],
    ['HTTP/9.9', `GET / HTTP/9.9\r\n${HOST}\r\n`],
    ['a method nobody has', `BREW /v1/info HTTP/1.1\r\n${HOST}${auth}\r\n`],
    ['no host', 'GET /v1/info HTTP/1.1\r\n\r\n'],
    ['a header without a name', `GET /v1/info HTTP/1.1\r\n${HOST}: x\r\n\r\n`],
    ['a header of bytes', Buffer.from(`GET /v1/info HTTP/1.1\r\n${HOST}x: \x00\xff\x01\r\n\r\n`, 'latin1')],
    ['a header that is folded', `GET /livez HTTP/1.1\r\n${HOST}x: a\r\n b\r\n\r\n`],
    ['headers of 100 KB', `GET /livez HTTP/1.1\r\n${HOST}x: ${'a'.repeat(100_000)}\r\n\r\n`],
    ['5,000 headers', `GET /livez HTTP/1.1\r\n${HOST}${'x: y\r\n'.repeat(5000)}\r\n`],
    ['a path of 100 KB', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n${HOST}\r\n`],
    ['a path that climbs', `GET /../../etc/passwd HTTP/1.1\r\n${HOST}${auth}\r\n`],
    ['a path of escapes that are none', `GET /v1/collections/%zz HTTP/1.1\r\n${HOST}${auth}\r\n`],
    ['a whole address for a path', `GET http://elsewhere.example/v1/info HTTP/1.1\r\n${HOST}${auth}\r\n`],
    ['CONNECT', `CONNECT elsewhere.example:443 HTTP/1.1\r\n${HOST}\r\n`],
    [
      'a web socket',
      `GET /mcp HTTP/1.1\r\n${HOST}${auth}connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZQ==\r\n\r\n`,
    ],
    ['HTTP/2 from the start', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`],
    [
      'an upgrade to HTTP/2',
      `GET /livez HTTP/1.1\r\n${HOST}connection: Upgrade, HTTP2-Settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n\r\n`,
    ],
    ['100 requests at once', `GET /livez HTTP/1.1\r\n${HOST}\r\n`.repeat(100)],
    ['100 searches at once', `${post}content-length: ${body.length}\r\n\r\n${body}`.repeat(100)],
    ['two lengths', `${post}content-length: 5\r\ncontent-length: 13\r\n\r\n${body}`],
    [
      'a length and chunks',
      `${post}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /livez HTTP/1.1\r\n${HOST}\r\n`,
    ],
    ['a negative length', `${post}content-length: -1\r\n\r\n${body}`],
    ['a length beyond all', `${post}content-length: 99999999999999999999\r\n\r\n${body}`],
    ['more than its length', `${post}content-length: 2\r\n\r\n${body}`],
    ['less than its length', `${post}content-length: 4000\r\n\r\n${body}`],
    ['a chunk without a size', `${post}transfer-encoding: chunked\r\n\r\nzz\r\n${body}\r\n0\r\n\r\n`],
    ['a chunk that is too long', `${post}transfer-encoding: chunked\r\n\r\nffffffffff\r\n${body}`],
    ['a chunk that is cut off', `${post}transfer-encoding: chunked\r\n\r\n100\r\n${body}`],
    [
      'chunks of one byte',
      `${post}transfer-encoding: chunked\r\n\r\n${[...body].map((c) => `1\r\n${c}\r\n`).join('')}0\r\n\r\n`,
    ],
    [
      'chunks with an extension of 100 KB',
      `${post}transfer-encoding: chunked\r\n\r\n1;${'x'.repeat(100_000)}\r\n{\r\n0\r\n\r\n`,
    ],
    ['a coding nobody has', `${post}transfer-encoding: x\r\n\r\n${body}`],
    [
      '64 MB in 64 KB of gzip',
      Buffer.concat([Buffer.from(`${post}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`), bomb]),
    ],
    [
      'lines without an end',
      `POST /v1/collections/shop/import HTTP/1.1\r\n${HOST}${auth}content-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n${`2000\r\n${'a'.repeat(8192)}\r\n`.repeat(200)}0\r\n\r\n`,
    ],
    [
      'a stream that is cut off',
      `POST /v1/collections/shop/import HTTP/1.1\r\n${HOST}${auth}content-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n10\r\n{"text":"x"}\n{"t`,
    ],
    ['100,000 brackets', `${post}content-length: 100000\r\n\r\n${'['.repeat(100_000)}`],
  ];
}

/** Status codes of what a server answers to bytes until it ends the connection, or until `ms` after the last of what it says. */
export function conversation(url: string, bytes: string | Buffer, ms = 1000): Promise<number[]> {
  return new Promise((resolve) => {
    const socket = openSocket(url);
    const parts: Buffer[] = [];
    socket.setTimeout(ms, () => socket.destroy());
    socket.on('data', (part) => parts.push(part));
    socket.on('close', () => {
      const text = Buffer.concat(parts).toString('latin1');
      resolve([...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status)));
    });
    socket.write(bytes);
  });
}

/** A connection that is opened and then sends what it sends by and by, if at all. */
export function openSocket(url: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  // A server that has dropped us may say so by a reset.
  socket.on('error', () => undefined);
  // Whoever does not read does not see that it is dropped.
  socket.resume();
  return socket;
}

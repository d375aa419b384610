import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { packageRoot } from '../../../src/core/package-root.ts';
import { type MalformedRequest, malformedMessages, malformedRequests } from '../../src/server/malformed-requests.ts';
import { CITIES } from '../../src/server/serve-for-test.ts';
import type { Round } from '../round.ts';
import { brokenHttp, conversation, openSocket } from '../server/broken-http.ts';
import { RunningServer } from '../server/running-server.ts';
import type { Usage } from '../server/serve.ts';
import { Served } from '../server/served.ts';

const REQUESTS = 1200;
const SLOW_SOCKETS = 500;
const AT_A_TIME = 8;
/** MiB that the second half of many requests may add. */
const GROWTH_MIB = 48;
/** What a server may answer whatever it is sent: a part that is not built, and a time that the request itself had set. */
const ALLOWED = /"code":"(?:UNSUPPORTED|UNAVAILABLE|TIMEOUT)"/;

/** Requests that are mostly wrong, bytes that are no requests, and peers that are slow, to a server that must answer all of them and take no more than before. */
export async function sendMalformed(round: Round): Promise<void> {
  const path = join(round.directory, 'db');
  // Small, so that what they are against is met; times are long, as the machine may be busy.
  const limits = { k: 50, drainMs: 500, stallMs: 2000, bodyMs: 2000, searchMs: 600_000 };
  const running = await RunningServer.start(round, { path, limits });
  const key = await running.firstKey();
  const server = new Served(running.url, { key, sockets: AT_A_TIME });
  await server.send({ method: 'POST', path: '/v1/collections/shop/documents', body: CITIES });
  const count = round.calls ?? round.often(REQUESTS);
  const slow = Array.from({ length: round.often(SLOW_SOCKETS) }, (_, i) => slowSocket(running.url, key, i));
  const usages: Usage[] = [await running.usage()];
  const seed = round.random.below(2 ** 31);
  const description = JSON.parse(readFileSync(join(packageRoot(), 'docs', 'openapi.json'), 'utf8'));
  const arbitrary = fc.oneof(
    { weight: 30, arbitrary: malformedRequests(description) },
    { weight: 1, arbitrary: malformedMessages() },
  );
  for (let tenth = 0; tenth < 10; tenth++) {
    round.step = `tenth ${tenth} of ${count} requests of seed ${seed}`;
    const requests = fc.sample(arbitrary, { numRuns: Math.ceil(count / 10), seed: seed + tenth });
    await Promise.all(Array.from({ length: AT_A_TIME }, () => sendAll(round, server, requests)));
    usages.push(await running.usage());
  }
  round.step = 'bytes that are no request';
  const afterBroken: Usage[] = [];
  for (let time = 0; time < round.often(6); time++) {
    await Promise.all(brokenHttp(key).map((each) => converse(round, running.url, each)));
    afterBroken.push(await running.usage());
  }
  assert.equal((await server.send({ path: '/readyz' })).status, 200, 'after bytes that are no request');
  round.step = 'slow peers';
  const left = round.isShort ? [] : await stillOpen(slow);
  assert.equal(left.length, 0, `${left.length} of ${slow.length} slow peers are not dropped, the first is ${left[0]}`);
  for (const socket of slow) socket.destroy();
  server.close();
  await wait(200);
  const { descriptors } = await running.usage();
  // A few are open for good: the log of indexes, a reader of the store.
  assert.ok(descriptors <= usages[0].descriptors + 16, `${descriptors} descriptors after ${JSON.stringify(usages)}`);
  // What few requests warm up, many do not enlarge.
  if (count >= 5000) for (const list of [usages, afterBroken]) requireLevel(list);
  await running.end('SIGTERM');
  assert.deepEqual(readdirSync(join(round.directory, 'tmp')), [], 'temporary files');
  const temporary = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tmp'));
  assert.deepEqual(temporary, [], 'temporary files of the database');
  round.count('slow', slow.length);
  if (round.calls !== undefined) Object.assign(round.figures, { malformed: usages, broken: afterBroken });
}

async function sendAll(round: Round, server: Served, requests: MalformedRequest[]): Promise<void> {
  for (let next = requests.pop(); next !== undefined; next = requests.pop()) {
    const { method, url, body, headers } = next;
    const { host: _, 'content-type': type, ...others } = headers;
    const { status, text } = await server.send({ method, path: url, body, type, headers: others });
    round.count('requests');
    round.count(`status ${status}`);
    const what = `${method} ${url} ${body}: ${status} ${text}`;
    assert.ok(status > 0 && (status < 500 || ALLOWED.test(text)), what);
  }
}

async function converse(round: Round, url: string, [what, bytes]: readonly [string, string | Buffer]): Promise<void> {
  const statuses = await conversation(url, bytes);
  round.count('broken');
  // 505: of another version of HTTP.
  assert.ok(
    statuses.every((status) => status < 500 || status === 505),
    `${what}: ${statuses}`,
  );
}

/** A peer that begins a head, or a body, and lets the rest wait. */
function slowSocket(url: string, key: string, i: number) {
  const socket = openSocket(url);
  const head = `POST /v1/collections/shop/documents HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${key}\r\n`;
  const kinds = [
    'GET /livez HTTP/1.1\r\nhost: loc',
    `${head}content-type: application/json\r\ncontent-length: 1000\r\n\r\n[`,
    `${head}content-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{"\r\n`,
  ];
  // Of streams only few are let in.
  socket.write(kinds[i % 20 === 0 ? 2 : i % 2]);
  return socket;
}

/** Places of the peers that are still connected after the time that they have. */
async function stillOpen(sockets: readonly ReturnType<typeof openSocket>[]): Promise<number[]> {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline && sockets.some((socket) => !socket.closed)) await wait(200);
  return sockets.flatMap((socket, i) => (socket.closed ? [] : [i]));
}

/** @throws AssertionError when memory grows in the second half of what was asked. */
function requireLevel(usages: readonly Usage[]): void {
  const grown = usages.at(-1)!.rssMiB - usages[Math.floor(usages.length / 2)].rssMiB;
  assert.ok(grown < GROWTH_MIB, `memory grows: ${JSON.stringify(usages)}`);
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { serveForTest, type TestServer } from './serve-for-test.ts';

const STALL_MS = 300;

/** A request and its answer, as the server sees them. */
type Call = readonly [request: IncomingMessage, response: ServerResponse];

/**
 * Begins a client in a thread of its own, and lets this one stand still longer than clients may once the server waits for him.
 * @returns the answer's beginning and end.
 */
async function whileStandingStill(
  t: TestContext,
  { server, port }: Listening,
  client: string,
  waits: (...call: Call) => boolean,
): Promise<string> {
  const program = `
    const { parentPort, workerData: port } = require('node:worker_threads');
    const socket = require('node:net').connect(port, '127.0.0.1');
    let [head, tail] = ['', ''];
    socket.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      if (head.length < 500) head += text;
      tail = (tail + text).slice(-500);
    });
    socket.on('error', () => {});
    socket.on('close', () => parentPort.postMessage(head.slice(0, 500) + tail));
    ${client}`;
  const worker = new Worker(program, { eval: true, workerData: port });
  t.after(() => worker.terminate());
  const [call] = await Promise.all([once(server.app.server, 'request') as Promise<unknown>, once(worker, 'message')]);
  while (!waits(...(call as Call))) await wait(5);
  worker.postMessage('go on');
  // From here on timers come before whatever the connection brings.
  await new Promise(setImmediate);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3 * STALL_MS);
  const [answer] = await once(worker, 'message');
  return answer;
}

interface Listening extends Pick<TestServer, 'server' | 'kenyon'> {
  readonly port: number;
}

async function listening(t: TestContext): Promise<Listening> {
  const { server, kenyon } = await serveForTest(t, { limits: { stallMs: STALL_MS } });
  return { server, kenyon, port: Number(new URL(await server.listen({ port: 0 })).port) };
}

test('a reader who reads on while the server itself stands still has an answer to its end', async (t) => {
  const served = await listening(t);
  const { kenyon } = served;
  await kenyon.collection('shop').add([{ id: 'a', text: 'text', blob: 'x'.repeat(14 * 2 ** 20) }]);
  const client = `
    socket.write('GET /v1/collections/shop/export HTTP/1.1\\r\\nhost: localhost\\r\\nconnection: close\\r\\n\\r\\n');
    socket.once('data', () => {
      socket.pause();
      parentPort.postMessage('begun');
    });
    parentPort.once('message', () => socket.resume());`;
  const waits = (_request: IncomingMessage, response: ServerResponse) => response.listenerCount('drain') > 0;
  assert.match(await whileStandingStill(t, served, client, waits), /"sha256":"[0-9a-f]{64}"[^\n]*\n\r\n0\r\n\r\n$/);
});

test('a sender who goes on while the server itself stands still is heard to his end', async (t) => {
  const served = await listening(t);
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
  const head = 'POST /v1/collections/shop/documents HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n';
  const type = 'content-type: application/x-ndjson\r\ntransfer-encoding: chunked\r\n\r\n';
  const beginning = `${head}${type}${chunk('{"id":"a","text":"one"}\n')}`;
  const end = `${chunk('{"id":"b","text":"two"}\n')}0\r\n\r\n`;
  const client = `
    socket.write(${JSON.stringify(beginning)});
    parentPort.postMessage('begun');
    parentPort.once('message', () => {
      setTimeout(() => socket.write(${JSON.stringify(end)}), ${STALL_MS / 3});
    });`;
  // What came is read, and more is listened for.
  const waits = (request: IncomingMessage) =>
    request.socket.bytesRead === beginning.length &&
    request.readableLength === 0 &&
    request.listenerCount('readable') > 0;
  assert.match(await whileStandingStill(t, served, client, waits), /^HTTP\/1\.1 200 /);
  assert.equal(await served.kenyon.collection('shop').count(), 2);
});

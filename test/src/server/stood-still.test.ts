import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type TestContext, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { serveForTest } from './serve-for-test.ts';

const STALL_MS = 300;

/** Begins a client in a thread of its own, and lets this one stand still longer than clients may. @returns the answer's beginning and end. */
async function whileStandingStill(t: TestContext, client: string, port: number): Promise<string> {
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
  await once(worker, 'message');
  // By now the server waits for the client.
  await wait(50);
  worker.postMessage('go on');
  // From here on timers come before whatever the connection brings.
  await new Promise(setImmediate);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3 * STALL_MS);
  const [answer] = await once(worker, 'message');
  return answer;
}

async function listening(t: TestContext) {
  const { server, kenyon } = await serveForTest(t, { limits: { stallMs: STALL_MS } });
  return { kenyon, port: Number(new URL(await server.listen({ port: 0 })).port) };
}

test('a reader who reads on while the server itself stands still has an answer to its end', async (t) => {
  const { kenyon, port } = await listening(t);
  await kenyon.collection('shop').add([{ id: 'a', text: 'text', blob: 'x'.repeat(14 * 2 ** 20) }]);
  const client = `
    socket.write('GET /v1/collections/shop/export HTTP/1.1\\r\\nhost: localhost\\r\\nconnection: close\\r\\n\\r\\n');
    socket.once('data', () => {
      socket.pause();
      parentPort.postMessage('begun');
    });
    parentPort.once('message', () => socket.resume());`;
  assert.match(await whileStandingStill(t, client, port), /"sha256":"[0-9a-f]{64}"[^\n]*\n\r\n0\r\n\r\n$/);
});

test('a sender who goes on while the server itself stands still is heard to his end', async (t) => {
  const { kenyon, port } = await listening(t);
  const client = `
    const chunk = (text) => socket.write(text.length.toString(16) + '\\r\\n' + text + '\\r\\n');
    socket.write('POST /v1/collections/shop/documents HTTP/1.1\\r\\nhost: localhost\\r\\nconnection: close\\r\\n' +
      'content-type: application/x-ndjson\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n');
    chunk('{"id":"a","text":"one"}\\n');
    parentPort.postMessage('begun');
    parentPort.once('message', () => {
      setTimeout(() => {
        chunk('{"id":"b","text":"two"}\\n');
        socket.write('0\\r\\n\\r\\n');
      }, ${STALL_MS / 3});
    });`;
  assert.match(await whileStandingStill(t, client, port), /^HTTP\/1\.1 200 /);
  assert.equal(await kenyon.collection('shop').count(), 2);
});

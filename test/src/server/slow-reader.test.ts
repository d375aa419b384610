import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { serveForTest } from './serve-for-test.ts';

/** Bytes that the reader takes in a millisecond. */
const PACE = 6554;

test('a reader who is slow but never stands still has an answer to its end', async (t) => {
  const stallMs = 1000;
  const { server, kenyon } = await serveForTest(t, { limits: { stallMs } });
  // Lines each of which takes longer than a reader may stand still.
  const blob = 'x'.repeat(14 * 2 ** 20);
  await kenyon.collection('shop').add([0, 1].map((i) => ({ id: `${i}`, text: `text ${i}`, blob })));
  const { port } = new URL(await server.listen({ port: 0 }));
  const socket = connect(Number(port), '127.0.0.1');
  t.after(() => socket.destroy());
  socket.write('GET /v1/collections/shop/export HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
  const began = Date.now();
  let [bytes, last] = [0, ''];
  for (;;) {
    const piece = (socket.read(65_536) ?? socket.read()) as Buffer | null;
    if (piece === null && socket.readableEnded) break;
    if (piece === null) {
      await Promise.race([once(socket, 'readable'), once(socket, 'end')]);
      continue;
    }
    bytes += piece.length;
    last = (last + piece.toString('latin1')).slice(-500);
    // By the clock, so that a machine that is busy makes the reader no slower.
    while (bytes > PACE * (Date.now() - began)) await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.match(last, /"sha256":"[0-9a-f]{64}"[^\n]*\n\r\n0\r\n\r\n$/, `cut after ${bytes} bytes`);
  assert.ok(bytes > 2 * blob.length);
  assert.ok(Date.now() - began > 2 * stallMs, 'the reader was not slow');
});

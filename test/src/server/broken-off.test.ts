import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { ClientSocket } from './client-socket.ts';
import { serveForTest } from './serve-for-test.ts';

test('an import that its client breaks off is in the log and in the metrics, once', async (t) => {
  const lines: Record<string, unknown>[] = [];
  let wake = () => {};
  const log = new Writable({
    write(chunk, _encoding, done) {
      for (const line of String(chunk).trim().split('\n')) lines.push(JSON.parse(line));
      wake();
      done();
    },
  });
  const { server, send } = await serveForTest(t, { log });
  const client = new ClientSocket(t, await server.listen({ port: 0 }));
  const route = '/v1/collections/:collection/import';
  client.request('POST', '/v1/collections/shop/import', {
    'content-type': 'application/x-ndjson',
    'transfer-encoding': 'chunked',
  });
  const document = (i: number) => `${JSON.stringify({ id: `d${i}`, text: `text ${i}` })}\n`;
  client.chunk(Array.from({ length: 1100 }, (_, i) => document(i)).join(''));
  await client.until(/"status":"indexed"/);
  client.socket.destroy();
  const noted = () => lines.filter((line) => line.route === route);
  while (noted().length === 0) await new Promise<void>((resolve) => (wake = resolve));
  assert.equal(noted()[0].status, 499);
  const { body } = await send('GET', '/metrics');
  assert.match(
    body,
    /kenyon_requests_total\{method="POST",route="\/v1\/collections\/:collection\/import",status="499"\} 1\n/,
  );
  await send('GET', '/livez');
  assert.equal(noted().length, 1);
  const answered = lines.filter((line) => line.msg === 'request' && line.route === '/livez');
  assert.deepEqual(
    answered.map(({ status }) => status),
    [200],
  );
});

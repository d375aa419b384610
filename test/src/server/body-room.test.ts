import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ClientSocket } from './client-socket.ts';
import { serveForTest } from './serve-for-test.ts';

const LENGTH = 3 * 2 ** 20;

test('a body that is read whole takes its whole room also where a stream may be sent', async (t) => {
  const { server } = await serveForTest(t, { limits: { bodyBytesInFlight: 6 * 2 ** 20, drainMs: 100 } });
  const url = await server.listen({ port: 0 });
  const begin = async (type: string) => {
    const client = new ClientSocket(t, url);
    client.request('POST', '/v1/collections/shop/documents', {
      'content-type': type,
      'content-length': String(LENGTH),
      expect: '100-continue',
    });
    await client.until(/^HTTP\/1\.1 100 /);
    return client;
  };
  await begin('application/json');
  // A stream, by contrast, is never whole in memory.
  await begin('Application/X-NDJSON; charset=utf-8');
  const refused = await begin('Application/JSON; charset=utf-8');
  await refused.until(/"code":"TOO_BUSY"/);
  assert.match(refused.text, /bodies of 4194304 bytes are being read/);
});

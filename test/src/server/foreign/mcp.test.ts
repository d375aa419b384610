import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { KenyonServer } from '../../../../src/server/create-server.ts';
import { call } from '../../mcp/mcp-client.ts';
import { CITIES, serveForTest } from '../serve-for-test.ts';

type Mode = 'legacy' | 'auto';

async function connect(t: TestContext, server: KenyonServer, path: string, mode: Mode): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const { port } = server.app.server.address() as { port: number };
  await client.connect(new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}${path}`)));
  t.after(() => client.close());
  return client;
}

for (const [mode, version] of [
  ['legacy', '2025-11-25'],
  ['auto', '2026-07-28'],
] as const) {
  test(`an assistant that speaks the protocol of ${version} uses the tools over HTTP`, async (t) => {
    const { server, kenyon } = await serveForTest(t);
    await kenyon.collection('cities').add(CITIES);
    await server.listen({ port: 0 });
    const client = await connect(t, server, '/mcp', mode);
    assert.equal(client.getNegotiatedProtocolVersion(), version);
    const { tools } = await client.listTools();
    assert.deepEqual(tools.map(({ name }) => name).sort(), [
      'check_duplicate',
      'describe',
      'fetch',
      'find_similar',
      'search',
    ]);
    const { data } = await call(client, 'search', { query: '北京的秋天', k: 1 });
    assert.equal(data.results[0].id, 'a');
    const wrong = await call(client, 'search', { query: 'x', filter: 'city ==' });
    assert.deepEqual([wrong.isError, /^INVALID_ARGUMENT: /.test(wrong.text)], [true, true]);
    await assert.rejects(call(client, 'add', { documents: [{ text: 'x' }] }), /not found/);
    const writer = await connect(t, server, '/mcp/writing', mode);
    assert.equal((await call(writer, 'add', { documents: [{ id: 'd', text: '里斯本' }] })).data.added, 1);
    assert.equal(await kenyon.collection('cities').count(), 4);
  });
}

test('what is no message of the protocol is answered in its way', async (t) => {
  const { send } = await serveForTest(t);
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const broken = await send('POST', '/mcp', '{"jsonrpc":', headers);
  assert.deepEqual([broken.statusCode, broken.json().error.code], [400, -32700]);
  assert.equal((await send('GET', '/mcp', undefined, { accept: 'text/event-stream' })).statusCode, 405);
  const elsewhere = await send('POST', '/mcp', '{}', { ...headers, origin: 'https://evil.example' });
  assert.equal(elsewhere.statusCode, 403);
});

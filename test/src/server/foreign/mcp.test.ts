import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Keys } from '../../../../src/server/access/keys.ts';
import type { KenyonServer } from '../../../../src/server/create-server.ts';
import { call } from '../../mcp/mcp-client.ts';
import { CITIES, serveForTest } from '../serve-for-test.ts';

type Mode = 'legacy' | 'auto';

async function connect(t: TestContext, server: KenyonServer, path: string, mode: Mode, key?: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const { port } = server.app.server.address() as { port: number };
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${port}${path}`), {
      ...(key !== undefined && { requestInit: { headers: { authorization: `Bearer ${key}` } } }),
    }),
  );
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

test('a key that may read reaches no tool that writes, and tools see the collections of its patterns alone', async (t) => {
  const { server, kenyon, path } = await serveForTest(t);
  await kenyon.collection('shop-a').add(CITIES);
  await kenyon.collection('other').add(CITIES);
  const keys = new Keys(path);
  const { key: reader } = await keys.create({ actions: ['read'] });
  const { key: shop } = await keys.create({ actions: ['read', 'write'], collections: ['shop-*'] });
  await server.listen({ port: 0 });
  // The server looks at the file once a second.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await assert.rejects(connect(t, server, '/mcp', 'legacy'), /401|key is needed|Unauthorized/i);
  await assert.rejects(connect(t, server, '/mcp/writing', 'legacy', reader), /403|does not allow to write/i);
  const reading = await connect(t, server, '/mcp', 'legacy', reader);
  assert.equal((await call(reading, 'describe', {})).data.collections.length, 2);
  const client = await connect(t, server, '/mcp/writing', 'legacy', shop);
  const described = await call(client, 'describe', {});
  assert.deepEqual(
    described.data.collections.map(({ name }: { name: string }) => name),
    ['shop-a'],
  );
  for (const [tool, args] of [
    ['search', { query: '北京' }],
    ['fetch', { id: 'a' }],
    ['find_similar', { id: 'a' }],
    ['check_duplicate', { text: '北京' }],
    ['describe', {}],
    ['add', { documents: [{ text: 'x' }] }],
    ['delete', { ids: ['a'] }],
  ] as const) {
    const { isError, text } = await call(client, tool, { ...args, collection: 'other' });
    assert.equal(isError, true, tool);
    assert.match(text, /no collection "other"|does not reach/, tool);
  }
  const made = await call(client, 'add', { documents: [{ text: 'x' }], collection: 'mine' });
  assert.match(made.text, /does not reach the collection "mine"/);
  assert.equal(await kenyon.collection('other').count(), CITIES.length);
});

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Keys } from '../../../../src/server/access/keys.ts';
import type { KenyonServer } from '../../../../src/server/create-server.ts';
import { call } from '../../mcp/mcp-client.ts';
import { HeldEncoder } from '../held-encoder.ts';
import { CITIES, serveForTest, untilLookedAgain } from '../serve-for-test.ts';

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

test('bytes that are no UTF-8, and values that nest too deep, are refused before a tool sees them', async (t) => {
  const { send, kenyon } = await serveForTest(t);
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const body = (text: string) =>
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":{"documents":[${text}]}}}`;
  const [before, after] = body('{"id":"a","text":"X"}').split('X');
  const broken = Buffer.concat([Buffer.from(before), Buffer.from([0xc3, 0x28]), Buffer.from(after)]);
  const refused = await send('POST', '/mcp/writing', broken, headers);
  assert.deepEqual([refused.statusCode, refused.json().code], [400, 'INVALID_JSON'], refused.body);
  const deep = body(`{"id":"a","text":"x","tags":${'['.repeat(2000)}${']'.repeat(2000)}}`);
  const nested = await send('POST', '/mcp/writing', deep, headers);
  assert.deepEqual([nested.statusCode, nested.json().code], [400, 'LIMIT_EXCEEDED'], nested.body);
  assert.deepEqual(kenyon.collections(), []);
});

test('a call of a tool has a limit of its own, which is told', async (t) => {
  const { send } = await serveForTest(t);
  const { toolBytes, bodyBytes } = (await send('GET', '/v1/info')).json().limits;
  assert.ok(toolBytes < bodyBytes);
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const call = (length: number) =>
    send(
      'POST',
      '/mcp/writing',
      `{"jsonrpc":"2.0","id":1,"method":"none","params":{"a":"${'x'.repeat(length)}"}}`,
      headers,
    );
  const long = await call(toolBytes);
  assert.deepEqual([long.statusCode, long.json().code], [413, 'BODY_TOO_LARGE']);
  assert.notEqual((await call(toolBytes - 1000)).statusCode, 413);
});

test('an answer of a tool has so many bytes at most, and so have the documents that it is made of', async (t) => {
  const { server, kenyon } = await serveForTest(t, { limits: { answerBytes: 4000 } });
  const note = '字'.repeat(350);
  const documents = Array.from({ length: 6 }, (_, i) => ({ id: `${i}`, text: `北京 ${i}`, note }));
  await kenyon.collection('shop').add([...documents, { id: 'long', text: '长'.repeat(2000) }]);
  await server.listen({ port: 0 });
  const client = await connect(t, server, '/mcp', 'legacy');
  for (const [tool, what] of [
    ['search', { query: '北京' }],
    ['find_similar', { id: '0' }],
  ] as const) {
    assert.equal((await call(client, tool, { ...what, k: 3 })).data.results.length, 3, tool);
    const many = await call(client, tool, { ...what, k: 6 });
    assert.deepEqual([many.isError, /more than 4000 bytes/.test(many.text)], [true, true], many.text);
  }
  const whole = await call(client, 'fetch', { id: 'long' });
  assert.deepEqual([whole.isError, /and may have 4000/.test(whole.text)], [true, true], whole.text);
  assert.equal((await call(client, 'fetch', { id: 'long', length: 500 })).data.length, 2000);
});

test('a key that may read reaches no tool that writes, and tools see the collections of its patterns alone', async (t) => {
  const { server, kenyon, path } = await serveForTest(t);
  await kenyon.collection('shop-a').add(CITIES);
  await kenyon.collection('other').add(CITIES);
  const keys = new Keys(path);
  const { key: reader } = await keys.create({ actions: ['read'] });
  const { key: shop } = await keys.create({ actions: ['read', 'write'], collections: ['shop-*'] });
  await server.listen({ port: 0 });
  await untilLookedAgain();
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

test('tools see collections as requests do: by their aliases, with their options, and empty ones too', async (t) => {
  const { server, kenyon, send } = await serveForTest(t);
  await send('POST', '/v1/collections', { name: 'shop-1', mode: 'lexical', passages: false });
  await send('POST', '/v1/aliases', { aliases: { shop: 'shop-1' } });
  await kenyon.release('shop-1');
  await server.listen({ port: 0 });
  const client = await connect(t, server, '/mcp/writing', 'legacy');
  const described = await call(client, 'describe', {});
  assert.deepEqual(described.data.collections[0].name, 'shop-1');
  assert.equal((await send('GET', '/v1/collections/shop-1')).statusCode, 200);
  const added = await call(client, 'add', { documents: [{ id: 'a', text: '里斯本的海' }], collection: 'shop' });
  assert.deepEqual([added.data.collection, added.data.added], ['shop-1', 1]);
  assert.deepEqual(kenyon.collections(), ['shop-1']);
  assert.equal((await call(client, 'fetch', { id: 'a', collection: 'shop' })).data.id, 'a');
  // A document that is refused leaves nothing that is in the way of the collection.
  const refused = await call(client, 'add', { documents: [{ id: '长'.repeat(1000), text: 'x' }], collection: 'new' });
  assert.equal(refused.data.rejected.length, 1);
  assert.equal((await send('POST', '/v1/collections', { name: 'new', passages: false })).statusCode, 201);
});

test('a key for an alias alone uses the tools by it', async (t) => {
  const { server, kenyon, path, send } = await serveForTest(t);
  await kenyon.collection('shop-1').add(CITIES);
  await send('POST', '/v1/aliases', { aliases: { shop: 'shop-1' } });
  const { key } = await new Keys(path).create({ actions: ['read'], collections: ['shop'] });
  await untilLookedAgain();
  await server.listen({ port: 0 });
  const client = await connect(t, server, '/mcp', 'legacy', key);
  assert.equal((await call(client, 'search', { query: '北京的秋天', k: 1 })).data.results[0].id, 'a');
  const direct = await call(client, 'search', { query: '北京', collection: 'shop-1' });
  assert.match(direct.text, /no collection "shop-1"/);
});

test('nothing can be subscribed to, so that nothing holds up the end of the server', async (t) => {
  const { server } = await serveForTest(t);
  await server.listen({ port: 0 });
  const client = await connect(t, server, '/mcp', 'auto');
  await assert.rejects(client.listen({ toolsListChanged: true }), /limit reached/i);
  const before = performance.now();
  await server.close();
  assert.ok(performance.now() - before < 5000);
});

test('a host that is none is no fault of the server', async (t) => {
  const { send, path } = await serveForTest(t);
  const { key } = await new Keys(path).create({ actions: ['read'] });
  await untilLookedAgain();
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
  for (const host of ['a b', '[', 'x:99999', 'a/b?c', '']) {
    const { statusCode, body: text } = await send('POST', '/mcp', body, {
      host,
      authorization: `Bearer ${key}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    });
    assert.equal(statusCode, 200, `${host}: ${text}`);
  }
});

test('texts that tools look for are held to the limit of queries', async (t) => {
  const { server, kenyon } = await serveForTest(t, { limits: { queryLength: 100 } });
  await kenyon.collection('cities').add(CITIES);
  await server.listen({ port: 0 });
  const client = await connect(t, server, '/mcp/writing', 'legacy');
  for (const [tool, args] of [
    ['check_duplicate', { text: '长'.repeat(101) }],
    ['search', { query: '长'.repeat(101) }],
  ] as const) {
    const { isError, text } = await call(client, tool, args);
    assert.equal(isError, true, tool);
    assert.match(text, /INVALID_ARGUMENT: .*at most 100 characters, got 101/);
  }
  assert.equal((await call(client, 'check_duplicate', { text: '长'.repeat(100) })).isError ?? false, false);
});

test('tools that change documents wait among the writes', async (t) => {
  const encoder = new HeldEncoder();
  const limits = { writes: 1, waitingWrites: 0 };
  const { server, kenyon, send } = await serveForTest(t, { limits, encoder: async () => encoder }, { encoder });
  await kenyon.collection('cities').add(CITIES);
  await server.listen({ port: 0 });
  const client = await connect(t, server, '/mcp/writing', 'legacy');
  const held = encoder.hold();
  const writing = send('POST', '/v1/collections/cities/documents', [{ id: 'd', text: '里斯本' }]);
  await held.reached;
  for (const [tool, args] of [
    ['add', { documents: [{ text: 'x' }] }],
    ['delete', { ids: ['a'] }],
  ] as const) {
    const { isError, text } = await call(client, tool, args);
    assert.equal(isError, true, tool);
    assert.match(text, /^UNAVAILABLE: 1 writes are under way/);
  }
  assert.equal((await call(client, 'fetch', { id: 'a' })).data.id, 'a');
  held.release();
  assert.equal((await writing).statusCode, 200);
  assert.equal((await call(client, 'delete', { ids: ['a'] })).data.deleted, 1);
});

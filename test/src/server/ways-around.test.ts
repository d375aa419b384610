import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Keys, type NewKey } from '../../../src/server/access/keys.ts';
import type { ServerOptions } from '../../../src/server/settings/server-options.ts';
import { CITIES, serveForTest, taskEnded, untilLookedAgain } from './serve-for-test.ts';

/** Those who try to do what their keys do not allow. */
const WANTED = {
  admin: { actions: ['read', 'write', 'admin'] },
  reader: { actions: ['read'], collections: ['shop-*'] },
  other: { actions: ['read'], collections: ['shop-*'] },
  writer: { actions: ['write'], collections: ['shop-*'] },
  shopkeeper: { actions: ['read', 'write', 'admin'], collections: ['shop-*'] },
} satisfies Record<string, NewKey>;

async function serveTo(t: TestContext, options: ServerOptions = {}) {
  const served = await serveForTest(t, options);
  const { kenyon, path } = served;
  await kenyon.collection('shop-a').add(CITIES);
  await kenyon.collection('secret').add([{ id: 's', text: 'the secret 秘密' }]);
  const keys = new Keys(path);
  const headers = {} as Record<keyof typeof WANTED, { readonly authorization: string }>;
  for (const [name, key] of Object.entries<NewKey>(WANTED))
    headers[name as keyof typeof WANTED] = { authorization: `Bearer ${(await keys.create(key)).key}` };
  await untilLookedAgain();
  const state = async () => {
    const exported: string[] = [];
    for (const name of kenyon.collections()) await kenyon.export(name, (line) => exported.push(line));
    const kept = (await readdir(join(path, 'server'), { recursive: true })).filter((name) => !/lock|tasks/.test(name));
    const catalogue = await served.send('GET', '/v1/collections', undefined, headers.admin);
    const aliases = await served.send('GET', '/v1/aliases', undefined, headers.admin);
    return [exported, kept.sort(), catalogue.json(), aliases.json()];
  };
  return { ...served, headers, keys, state };
}

/** A path, written otherwise. */
const SPELLINGS: readonly ((path: string) => string)[] = [
  (path) => path,
  (path) => `${path}/`,
  (path) => path.replace('/v1/', '//v1//'),
  (path) => path.replace('/v1', '/V1'),
  (path) => path.replace('shop-a', 'sho%70-a'),
  (path) => path.replace('/v1/', '/./v1/../v1/'),
  (path) => path.replace('shop-a', 'shop-a;x=1'),
  (path) => `${path}?_method=POST`,
];

test('a key that allows to read changes nothing by any route, method, spelling or shape', async (t) => {
  const { send, headers, state, server } = await serveTo(t);
  const before = await state();
  const bodies: readonly [method: string, path: string, body: unknown][] = [
    ['POST', '/v1/collections/shop-a/documents', [{ id: 'a', text: 'changed' }]],
    ['PATCH', '/v1/collections/shop-a/documents', { changes: [{ id: 'a', set: { city: 'x' } }] }],
    ['PATCH', '/v1/collections/shop-a/documents/a', { set: { city: 'x' } }],
    ['DELETE', '/v1/collections/shop-a/documents', { ids: ['a'] }],
    ['DELETE', '/v1/collections/shop-a/documents/a', undefined],
    ['DELETE', '/v1/collections/shop-a', undefined],
    ['PATCH', '/v1/collections/shop-a', { name: 'shop-b' }],
    ['POST', '/v1/collections', { name: 'shop-b' }],
    ['PUT', '/v1/collections/shop-a/entities', { fields: ['city'] }],
    ['POST', '/v1/collections/shop-a/reindex', {}],
    ['POST', '/v1/collections/shop-a/measure', {}],
    ['POST', '/v1/aliases', { aliases: { 'shop-x': 'shop-a' } }],
    ['POST', '/v1/snapshots', {}],
    ['POST', '/v1/keys', { actions: ['admin'] }],
    ['POST', '/mcp/writing', { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'add', arguments: {} } }],
  ];
  for (const [method, path, body] of bodies)
    for (const spell of SPELLINGS)
      for (const [verb, more] of [
        [method, {}],
        ['POST', { 'x-http-method-override': method, 'x-method-override': method }],
        ['HEAD', { 'x-http-method': method }],
      ] as const) {
        const { statusCode } = await server.app.inject({
          ...{ method: verb as 'POST', url: spell(path), headers: { ...headers.reader, ...more } },
          ...(body !== undefined && verb !== 'HEAD' && { payload: body as object }),
        });
        // What may be read may be asked for without its body.
        const isRefused = statusCode >= 400 && statusCode < 500;
        assert.ok(isRefused || verb === 'HEAD', `${verb} ${spell(path)}: ${statusCode}`);
      }
  const file = { 'content-type': 'application/octet-stream', ...headers.reader };
  const lines = { 'content-type': 'application/x-ndjson', ...headers.reader };
  const line = JSON.stringify({ id: 'n', text: 'new' });
  for (const path of ['import', 'import?task=true', 'import?format=export&replace=true', 'documents'])
    assert.equal((await send('POST', `/v1/collections/shop-a/${path}`, line, lines)).statusCode, 403, path);
  const sent = await send('POST', '/v1/collections/shop-a/files?name=a.txt', Buffer.from('new'), file);
  assert.equal(sent.statusCode, 403);
  // What reads a file stores none, wherever its name would have it.
  for (const name of ['../../../keys.json', '/etc/passwd', 'a.txt%00.json', '..%2F..%2Fx.txt'])
    await send('POST', `/v1/files/preview?name=${name}`, Buffer.from(line), file);
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call' };
  const accept = { accept: 'application/json, text/event-stream', ...headers.reader };
  for (const name of ['add', 'delete', '__proto__', 'constructor']) {
    const params = { name, arguments: { collection: 'shop-a', ids: ['a'], documents: [{ id: 'a', text: 'x' }] } };
    const { body } = await send('POST', '/mcp', { ...call, params }, accept);
    assert.match(body, /not found|error/i, name);
  }
  assert.deepEqual(await state(), before);
});

test('a key that allows to write alone is told nothing of what is stored', async (t) => {
  const { send, headers } = await serveTo(t);
  const json = { accept: 'application/json, text/event-stream', ...headers.writer };
  const call = { jsonrpc: '2.0', id: 1, method: 'tools/call' };
  const changed = await send('PATCH', '/v1/collections/shop-a/documents/a', { set: { price: 11 } }, headers.writer);
  assert.deepEqual([changed.statusCode, changed.json()], [200, { id: 'a' }]);
  const whole = await send('PATCH', '/v1/collections/shop-a/documents/a', { set: {} }, headers.shopkeeper);
  assert.deepEqual([whole.json().text, whole.json().price], [CITIES[0].text, 11]);
  const tools: readonly [name: string, args: object][] = [
    ['search', { query: '秋天' }],
    ['fetch', { id: 'a' }],
    ['find_similar', { id: 'a' }],
    ['check_duplicate', { text: CITIES[0].text }],
    ['describe', {}],
  ];
  for (const [name, args] of tools) {
    const params = { name, arguments: { collection: 'shop-a', ...args } };
    const { body } = await send('POST', '/mcp/writing', { ...call, params }, json);
    assert.match(body, /not found/, `${name}: ${body}`);
    assert.doesNotMatch(body, /北京|美/);
  }
  const add = { name: 'add', arguments: { collection: 'shop-a', documents: [{ id: 'n', text: 'new' }] } };
  assert.match((await send('POST', '/mcp/writing', { ...call, params: add }, json)).body, /"added":1/);
});

test('no name of another collection, alias, task, cursor or token leads beyond what a key reaches', async (t) => {
  const { send, headers, state } = await serveTo(t);
  await send('POST', '/v1/aliases', { aliases: { hidden: 'secret' } }, headers.admin);
  const before = await state();
  const { shopkeeper, reader, other, admin } = headers;
  const refused: readonly [string, string, unknown][] = [
    ['POST', '/v1/aliases', { aliases: { 'shop-x': 'secret' } }],
    ['POST', '/v1/aliases', { aliases: { 'shop-x': 'hidden' } }],
    ['POST', '/v1/aliases', { aliases: { hidden: 'shop-a' } }],
    ['POST', '/v1/aliases', { aliases: { hidden: null } }],
    ['PATCH', '/v1/collections/shop-a', { name: 'secret' }],
    ['PATCH', '/v1/collections/shop-a', { name: 'hidden' }],
    ['POST', '/v1/collections/hidden/search', { query: 'x' }],
    ['GET', '/v1/collections/hidden', undefined],
    ['GET', '/v1/collections/SHOP-A', undefined],
    ['POST', '/v1/dedupe', { collection: 'secret' }],
    ['POST', '/v1/dedupe', { collection: 'hidden' }],
    ['POST', '/v1/snapshots', undefined],
    ['GET', '/v1/keys', undefined],
    ['POST', '/v1/tokens', { collections: ['secret'], expiresAt: '2099-01-01T00:00:00Z' }],
    ['POST', '/v1/tokens', { collections: ['*'], expiresAt: '2099-01-01T00:00:00Z' }],
    ['POST', '/v1/tokens', { collections: ['shop-*'], expiresAt: '2099-01-01T00:00:00Z' }],
    ...['__proto__', 'constructor', 'toString', '..', 'import%2Fsecret', 'successor%2Fsecret', '%00', 'shop-a%00'].map(
      (name): [string, string, unknown] => ['GET', `/v1/collections/${name}`, undefined],
    ),
  ];
  for (const [method, url, body] of refused) {
    const { statusCode, body: told } = await send(method, url, body, shopkeeper);
    assert.ok([400, 403, 404].includes(statusCode), `${method} ${url} ${JSON.stringify(body)}: ${statusCode} ${told}`);
    assert.doesNotMatch(told, /秘密/);
  }
  assert.deepEqual(await state(), before);
  for (const url of ['/v1/collections', '/v1/aliases'])
    assert.doesNotMatch((await send('GET', url, undefined, shopkeeper)).body, /secret|hidden/, url);
  // What one key began is nobody else's, though both may do the same.
  const started = await send('POST', '/v1/dedupe', { collection: 'shop-a' }, reader);
  const { id } = await taskEnded(send, started, reader);
  for (const [method, end] of [
    ['GET', ''],
    ['GET', '/result'],
    ['DELETE', ''],
  ])
    assert.equal((await send(method, `/v1/tasks/${id}${end}`, undefined, other)).statusCode, 404, method + end);
  assert.deepEqual((await send('GET', '/v1/tasks', undefined, other)).json(), { tasks: [] });
  assert.equal((await send('GET', `/v1/tasks/${id}/result`, undefined, admin)).statusCode, 200);
  // A page of all documents is no beginning of a page of some.
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const tokenOf = async (filter: string) => {
    const made = await send('POST', '/v1/tokens', { collections: ['shop-a'], filter, expiresAt }, reader);
    return { authorization: `Bearer ${made.json().token}` };
  };
  const [north, south] = [await tokenOf('city = "北京"'), await tokenOf('city = "上海"')];
  const ask = { query: '很美', mode: 'semantic', k: 1 };
  const search = (body: object, who: object) => send('POST', '/v1/collections/shop-a/search', body, who as never);
  const cursors = [(await search(ask, reader)).json().cursor, (await search(ask, north)).json().cursor];
  for (const cursor of cursors) assert.equal((await search({ ...ask, cursor }, south)).statusCode, 400);
  const { cursor } = (await send('GET', '/v1/collections/shop-a/documents?limit=1', undefined, reader)).json();
  const listed = await send('GET', `/v1/collections/shop-a/documents?cursor=${cursor}`, undefined, south);
  assert.ok([200, 400].includes(listed.statusCode));
  assert.doesNotMatch(listed.body, /北京/);
  // Every route that a token with a filter does not reach, by HEAD too.
  for (const end of ['documents/a', 'export', 'fields', 'entities', 'setting', ''])
    for (const method of ['GET', 'HEAD'])
      assert.equal(
        (await send(method, `/v1/collections/shop-a/${end}`, undefined, south)).statusCode,
        end === '' ? 404 : 403,
      );
});

test('what a browser asks before it calls opens nothing', async (t) => {
  const { server, headers } = await serveTo(t, { corsOrigins: ['https://shop.example'] });
  const ask = async (more: Readonly<Record<string, string>>, method: 'OPTIONS' | 'GET' = 'OPTIONS') =>
    server.app.inject({ method, url: '/v1/collections/shop-a', headers: { host: 'localhost:7700', ...more } });
  const asks = { 'access-control-request-method': 'DELETE' };
  for (const origin of [
    'https://shop.example.',
    'https://shop.example:444',
    'https://SHOP.example',
    'https://shop.example/',
    'https://shop.example, https://evil.example',
    'https://evil.example/https://shop.example',
    'https://evil.example#https://shop.example',
    'https://user@shop.example',
    'file://',
    'null',
    '*',
    '',
  ]) {
    for (const method of ['OPTIONS', 'GET'] as const) {
      const answer = await ask({ origin, ...asks, ...headers.admin }, method);
      assert.equal(answer.statusCode, 403, `${method} ${origin}`);
      assert.equal(answer.headers['access-control-allow-origin'], undefined, origin);
    }
  }
  const allowed = await ask({
    origin: 'https://shop.example',
    ...asks,
    'access-control-request-headers': 'cookie, x-evil',
  });
  assert.equal(allowed.headers['access-control-allow-credentials'], undefined);
  assert.doesNotMatch(String(allowed.headers['access-control-allow-headers']), /cookie|evil|\*/);
  // Who may ask still needs a key.
  assert.equal((await ask({ origin: 'https://shop.example' }, 'GET')).statusCode, 401);
});

test('no body is too large by being packed, chunked, deep, wide, or of huge numbers and odd names', async (t) => {
  const { send, headers, kenyon } = await serveTo(t, {
    limits: { bodyBytes: 2 ** 20, lineBytes: 2 ** 20, bodyObjects: 1000, fileBytes: 2 ** 20 },
  });
  const as = (type: string, more: object = {}) => ({ 'content-type': type, ...headers.admin, ...more });
  const codeOf = async (path: string, body: unknown, sent: Readonly<Record<string, string>>) => {
    const answer = await send('POST', `/v1/collections/shop-a/${path}`, body, sent);
    assert.ok(answer.statusCode < 500, `${path}: ${answer.body.slice(0, 300)}`);
    return [answer.statusCode, answer.body] as const;
  };
  const json = as('application/json');
  const packed = gzipSync(JSON.stringify([{ id: 'z', text: 'x'.repeat(2 ** 25) }]));
  for (const encoding of ['gzip', 'deflate', 'br', 'zstd', 'identity, gzip'])
    for (const type of ['application/json', 'application/x-ndjson'])
      assert.ok((await codeOf('documents', packed, as(type, { 'content-encoding': encoding })))[0] >= 400, encoding);
  const wide = (count: number, each: string) => `[${Array(count).fill(each).join(',')}]`;
  for (const body of [
    wide(1200, '[]'),
    wide(1200, '{}'),
    `[{"id":"w","text":"x","f":${wide(1200, '[]')}}]`,
    `${'['.repeat(1200)}${']'.repeat(1200)}`,
    `[{"id":"w","text":"x\\"","f":${wide(1200, '{"a":"\\\\"}')}}]`,
  ]) {
    const [status, told] = await codeOf('documents', body, json);
    assert.deepEqual([status, JSON.parse(told).code], [400, 'LIMIT_EXCEEDED'], body.slice(0, 60));
    const [, ofLine] = await codeOf('import', `${body}\n{"id":"good","text":"good"}`, as('application/x-ndjson'));
    assert.match(ofLine, /"failed","reason":"the line has more than 1000 arrays and objects[\s\S]*"indexed":1/);
  }
  // Brackets in a text are none.
  const brackets = JSON.stringify([{ id: 'b', text: '[{"\\'.repeat(2000) }]);
  assert.equal((await codeOf('documents', brackets, json))[0], 200);
  const long = `{"id":"l","text":"${'x'.repeat(2 ** 21)}"}\n{"id":"after","text":"x"}`;
  assert.match(
    (await codeOf('import', long, as('application/x-ndjson')))[1],
    /more than 1048576 bytes[\s\S]*"indexed":1/,
  );
  for (const odd of ['1e400', '-1e400', '1e-400', '9'.repeat(400), '-0', '0.1e1', '1E+2'])
    for (const field of ['n', 'constructor', 'toString', 'hasOwnProperty', 'prototype'])
      await codeOf('documents', `[{"id":"o","text":"x","${field}":${odd}}]`, json);
  for (const options of [
    { query: 'x', filter: 'constructor exists and toString = 1' },
    { query: 'x', facets: ['__proto__', 'constructor', 'toString'] },
    { query: 'x', groupBy: 'constructor' },
    { query: 'x', sort: '__proto__' },
    { query: 'x', k: 1e15 },
    { query: 'x', offset: 2 ** 53 },
    { query: 'x', timeoutMs: 1e15 },
    { query: 'x', filter: `${'not '.repeat(10_000)}a = 1` },
    { query: 'x', filter: `${'('.repeat(10_000)}a = 1${')'.repeat(10_000)}` },
    { query: '\u0000\ud800' },
    { vector: [1e308, -1e308] },
    { vector: Array(100_000).fill(0) },
  ])
    await codeOf('search', options, json);
  // A file may be packed, and then it is what it unpacks to that counts.
  const file = as('application/octet-stream');
  const bomb = gzipSync(Buffer.alloc(2 ** 27, 'x'));
  for (const name of ['a.txt.gz', 'a.html.gz', 'a.json.gz', 'a.jsonl.gz', 'a.csv.gz', 'a.md.gz']) {
    const [status, told] = await codeOf(`files?name=${name}`, bomb, file);
    assert.ok(status >= 400 || /"failed"|"error"/.test(told), `${name}: ${told.slice(0, 300)}`);
  }
  assert.equal((await kenyon.collection('shop-a').search('good', { k: 1 })).hits[0].id, 'good');
});

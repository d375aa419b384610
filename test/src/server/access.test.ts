import assert from 'node:assert/strict';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Keys, type NewKey } from '../../../src/server/access/keys.ts';
import { CITIES, serveForTest, type TestServer, untilLookedAgain } from './serve-for-test.ts';

/** A server with keys, by what they may do. */
async function serveWithKeys<Names extends string>(t: TestContext, wanted: Readonly<Record<Names, NewKey>>) {
  const served = await serveForTest(t, { limits: { wrongKeysPerMinute: 1000 } });
  await served.send('POST', '/v1/collections/shop-a/documents', CITIES);
  await served.send('POST', '/v1/collections/other/documents', CITIES);
  const keys = new Keys(served.path);
  const headers = {} as Record<Names, { readonly authorization: string }>;
  for (const [name, key] of Object.entries<NewKey>(wanted))
    headers[name as Names] = { authorization: `Bearer ${(await keys.create(key)).key}` };
  await untilLookedAgain();
  return { ...served, keys, headers };
}

/** Every route of a server, as it was declared. */
function routesOf({ server }: TestServer): { readonly method: string; readonly url: string; readonly id: string }[] {
  const { paths = {} } = server.app.swagger() as { paths?: Record<string, Record<string, { operationId: string }>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId: id }]) => ({
      method: method.toUpperCase(),
      url: path.replace('{collection}', 'shop-a').replace('{id}', 'a'),
      id,
    })),
  );
}

const OPEN = ['get-livez', 'get-healthz', 'get-readyz'];
const READS = [
  ...[
    'get-metrics',
    'get-info',
    'get-collections',
    'get-collections-by-collection',
    'post-match',
    'post-entities',
    'post-dedupe',
  ],
  ...['documents', 'documents-by-id', 'export', 'fields', 'entities', 'setting'].map(
    (end) => `get-collections-by-collection-${end}`,
  ),
  ...['search', 'similar'].map((end) => `post-collections-by-collection-${end}`),
  ...['post-tokens', 'get-aliases'],
  ...['post-embeddings', 'get-models', 'get-models-by-model', 'post-v2-rerank', 'post-rerank'],
  ...['post-plain-rerank', 'post-plain-embed', 'post-files-preview', 'post-files-pairs', 'post-thresholds'],
];
/** What every key may ask for, of its own tasks. */
const OWN = ['get-tasks', 'get-tasks-by-id', 'get-tasks-by-id-result', 'delete-tasks-by-id'];
const WRITES = [
  ...['post', 'patch', 'delete'].map((method) => `${method}-collections-by-collection-documents`),
  ...['patch', 'delete'].map((method) => `${method}-collections-by-collection-documents-by-id`),
  ...['post-collections-by-collection-import', 'put-collections-by-collection-entities'],
  ...[
    'delete-collections-by-collection-entities',
    'post-collections-by-collection-files',
    'post-collections-by-collection-measure',
  ],
];

test('no route does anything for a key that does not allow it, whatever the body is', async (t) => {
  const served = await serveWithKeys(t, {
    read: { actions: ['read'] },
    write: { actions: ['write'] },
    admin: { actions: ['admin'] },
    far: { actions: ['read', 'write', 'admin'], collections: ['elsewhere-*'] },
  });
  const { send, headers, kenyon } = served;
  const routes = routesOf(served);
  assert.ok(routes.length > 25, `${routes.length} routes`);
  for (const { method, url, id } of routes) {
    const status = async (auth: Readonly<Record<string, string>>) =>
      (await send(method, url, ['GET', 'HEAD'].includes(method) ? undefined : {}, auth)).statusCode;
    const needs = OPEN.includes(id) ? 'none' : READS.includes(id) ? 'read' : WRITES.includes(id) ? 'write' : 'admin';
    const isOwn = OWN.includes(id);
    const refused = (code: number) => code === 401 || code === 403;
    assert.equal(refused(await status({})), needs !== 'none', `${id} without a key`);
    assert.equal(
      refused(await status({ authorization: 'Bearer kenyon_000000000000_wrong' })),
      needs !== 'none',
      `${id} with a wrong key`,
    );
    for (const action of ['read', 'write', 'admin'] as const) {
      if (isOwn) assert.ok([200, 404].includes(await status(headers[action])), `${id} with ${action}`);
      else if (needs !== 'none' && action !== needs)
        assert.equal(await status(headers[action]), 403, `${id} with ${action}`);
    }
    if (url.includes('shop-a')) assert.equal(await status(headers.far), 403, `${id} with a key for other collections`);
  }
  assert.equal(await kenyon.collection('shop-a').count(), CITIES.length);
  assert.deepEqual(kenyon.collections(), ['shop-a', 'other']);
});

test('a key reaches the collections of its patterns, and lists no others', async (t) => {
  const { send, headers } = await serveWithKeys(t, {
    shop: { actions: ['read', 'write', 'admin'], collections: ['shop-*'] },
  });
  const listed = await send('GET', '/v1/collections', undefined, headers.shop);
  assert.deepEqual(
    listed.json().collections.map(({ name }: { name: string }) => name),
    ['shop-a'],
  );
  assert.equal((await send('POST', '/v1/collections/shop-a/search', { query: 'x' }, headers.shop)).statusCode, 200);
  const refused: [string, string, unknown][] = [
    ['POST', '/v1/collections/other/search', { query: 'x' }],
    ['POST', '/v1/collections/oth%65r/search', { query: 'x' }],
    ['POST', '/v1/collections', { name: 'mine' }],
    ['PATCH', '/v1/collections/shop-a', { name: 'mine' }],
    ['POST', '/v1/dedupe', { collection: 'other' }],
    ['GET', '/v1/keys', undefined],
    ['POST', '/v1/keys', { actions: ['admin'] }],
    ['POST', '/v1/collections/shop-a%2F..%2Fother/search', { query: 'x' }],
  ];
  for (const [method, url, body] of refused) {
    const { statusCode } = await send(method, url, body, headers.shop);
    assert.ok([400, 403].includes(statusCode), `${method} ${url}: ${statusCode}`);
  }
});

test('a key ends when it is revoked or its time is over, and without keys that are left nobody may enter', async (t) => {
  const { send, keys, headers } = await serveWithKeys(t, {
    brief: { actions: ['read'], expiresAt: new Date(Date.now() + 60_000).toISOString() },
  });
  assert.equal((await send('GET', '/v1/info', undefined, headers.brief)).statusCode, 200);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 61_000 });
  assert.equal((await send('GET', '/v1/info', undefined, headers.brief)).statusCode, 401);
  t.mock.timers.reset();
  const [{ id }] = await keys.list();
  await keys.revoke(id);
  await untilLookedAgain();
  assert.equal((await send('GET', '/v1/info', undefined, headers.brief)).statusCode, 401);
  assert.equal((await send('GET', '/v1/info')).statusCode, 401);
  await assert.rejects(keys.revoke(id), /no key/);
});

test('keys are kept as hashes, in a file that others may not read', async (t) => {
  const { path, headers } = await serveWithKeys(t, { one: { actions: ['read'] } });
  const file = join(path, 'server', 'keys.json');
  const text = await readFile(file, 'utf8');
  assert.ok(!text.includes(headers.one.authorization.slice('Bearer kenyon_000000000000_'.length)));
  assert.equal((await stat(file)).mode & 0o777, 0o600);
});

test('a token searches within its filter, whatever the search says, and does nothing else', async (t) => {
  const { send, headers } = await serveWithKeys(t, { key: { actions: ['read', 'write'], collections: ['shop-*'] } });
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const made = await send(
    'POST',
    '/v1/tokens',
    { collections: ['shop-a'], filter: 'city = "北京"', expiresAt },
    headers.key,
  );
  assert.equal(made.statusCode, 201, made.body);
  const token = { authorization: `Bearer ${made.json().token}` };
  const cities = async (filter?: unknown) => {
    const answer = await send(
      'POST',
      '/v1/collections/shop-a/search',
      { query: '很美', k: 10, ...(filter !== undefined && { filter }) },
      token,
    );
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json().hits.map(({ doc }: { doc: { city: string } }) => doc.city);
  };
  assert.deepEqual(await cities(), ['北京', '北京']);
  assert.deepEqual(await cities('city = "上海"'), []);
  assert.deepEqual(await cities('price > 0 or city = "上海"'), ['北京', '北京']);
  assert.deepEqual(
    await cities({
      or: [
        { field: 'city', op: '=', value: '上海' },
        { field: 'price', op: '>', value: 0 },
      ],
    }),
    ['北京', '北京'],
  );
  const outside = await send(
    'POST',
    '/v1/collections/shop-a/search',
    { query: 'x', filter: 'price > 0) or (price > 0' },
    token,
  );
  assert.equal(outside.statusCode, 400);
  const listed = await send('GET', '/v1/collections/shop-a/documents?filter=price%20%3E%200', undefined, token);
  assert.equal(listed.json().total, 2);
  const refused: [string, string, unknown][] = [
    ['GET', '/v1/collections/shop-a/documents/b', undefined],
    ['GET', '/v1/collections/shop-a/export', undefined],
    ['GET', '/v1/collections/shop-a/fields', undefined],
    ['POST', '/v1/collections/shop-a/similar', { id: 'a' }],
    ['POST', '/v1/collections/shop-a/documents', CITIES],
    ['POST', '/v1/collections/other/search', { query: 'x' }],
    ['POST', '/v1/dedupe', { collection: 'shop-a' }],
    ['POST', '/v1/tokens', { collections: ['shop-a'], expiresAt }],
  ];
  for (const [method, url, body] of refused)
    assert.equal((await send(method, url, body, token)).statusCode, 403, `${method} ${url}`);
  // A token that somebody has changed is none.
  const [payload, signature] = made.json().token.slice('kenyontoken_'.length).split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const forged = Buffer.from(JSON.stringify({ ...claims, filter: undefined })).toString('base64url');
  for (const text of [`${forged}.${signature}`, `${payload}.`, payload, `${payload}.${signature}.x`, `.${signature}`]) {
    const answer = await send(
      'POST',
      '/v1/collections/shop-a/search',
      { query: 'x' },
      { authorization: `Bearer kenyontoken_${text}` },
    );
    assert.equal(answer.statusCode, 401, text);
  }
  const wide = await send('POST', '/v1/tokens', { collections: ['*'], expiresAt }, headers.key);
  assert.equal(wide.statusCode, 400);
});

test('web pages of other places do nothing, and those that are listed may', async (t) => {
  const { send } = await serveForTest(t, { corsOrigins: ['https://shop.example'] });
  const add = (headers: Record<string, string>) => send('POST', '/v1/collections/shop/documents', CITIES, headers);
  for (const origin of [
    'https://evil.example',
    'null',
    'https://shop.example.evil.example',
    'http://shop.example',
    'http://localhost:1',
  ])
    assert.equal((await add({ origin, host: 'localhost:7700' })).statusCode, 403, origin);
  assert.equal((await send('GET', '/v1/collections/shop')).statusCode, 404);
  // By a name of its own that leads to this machine.
  for (const host of ['evil.example', 'evil.example:7700', 'localhost.evil.example', '127.0.0.1.evil.example'])
    assert.equal((await add({ host })).statusCode, 403, host);
  const allowed = await add({ origin: 'https://shop.example', host: '127.0.0.1:7700' });
  assert.deepEqual([allowed.statusCode, allowed.headers['access-control-allow-origin']], [200, 'https://shop.example']);
  assert.equal((await add({ origin: 'http://127.0.0.1:7700', host: '127.0.0.1:7700' })).statusCode, 200);
  const asks = { origin: 'https://shop.example', 'access-control-request-method': 'POST', host: 'localhost:7700' };
  const preflight = await send('OPTIONS', '/v1/collections/shop/documents', undefined, asks);
  assert.deepEqual(
    [preflight.statusCode, preflight.headers['access-control-allow-origin']],
    [204, 'https://shop.example'],
  );
  const foreign = await send('OPTIONS', '/v1/collections/shop/documents', undefined, {
    ...asks,
    origin: 'https://evil.example',
  });
  assert.equal(foreign.statusCode, 403);
});

test('without keys a server listens on this machine alone', async (t) => {
  const { server, path } = await serveForTest(t);
  await assert.rejects(
    server.listen({ host: '0.0.0.0', port: 0 }),
    /without keys a server listens on this machine alone/,
  );
  await new Keys(path).create({ actions: ['read'] });
  await untilLookedAgain();
  assert.match(await server.listen({ host: '0.0.0.0', port: 0 }), /^http:\/\/0\.0\.0\.0:\d+$/);
});

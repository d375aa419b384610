import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServer } from '../../../src/server/create-server.ts';
import { CITIES, serveForTest } from './serve-for-test.ts';

test('a collection is there when it is made, with its options, and after the server began anew', async (t) => {
  const { send, kenyon } = await serveForTest(t);
  const made = await send('POST', '/v1/collections', { name: '商店', mode: 'lexical', textFields: { city: 2 } });
  assert.equal(made.statusCode, 201, made.body);
  assert.equal(made.headers.location, `/v1/collections/${encodeURIComponent('商店')}`);
  const options = { mode: 'lexical', textFields: { city: 2 } };
  assert.deepEqual(made.json(), { name: '商店', documents: 0, vectors: 0, options });
  const again = await createServer(kenyon);
  t.after(() => again.close());
  const listed = await again.app.inject({ url: '/v1/collections' });
  assert.deepEqual(listed.json(), { collections: [made.json()] });
  const path = `/v1/collections/${encodeURIComponent('商店')}`;
  await again.app.inject({ method: 'POST', url: `${path}/documents`, payload: CITIES });
  const found = await again.app.inject({ method: 'POST', url: `${path}/search`, payload: { query: '上海' } });
  assert.equal(found.json().plan.mode, 'lexical');
  assert.deepEqual(
    found.json().hits.map(({ id }: { id: string }) => id),
    ['b'],
  );
});

test('a collection gets another name, goes, and may be made anew with other options', async (t) => {
  const { send } = await serveForTest(t);
  await send('POST', '/v1/collections', { name: 'one', mode: 'lexical' });
  await send('POST', '/v1/collections/one/documents', CITIES);
  const renamed = await send('PATCH', '/v1/collections/one', { name: 'two' });
  assert.equal(renamed.statusCode, 200, renamed.body);
  assert.deepEqual(
    [renamed.json().name, renamed.json().documents, renamed.json().options],
    ['two', 3, { mode: 'lexical' }],
  );
  assert.equal((await send('GET', '/v1/collections/one')).statusCode, 404);
  assert.deepEqual((await send('DELETE', '/v1/collections/two')).json(), { name: 'two', documents: 3 });
  assert.equal((await send('DELETE', '/v1/collections/two')).statusCode, 404);
  assert.equal((await send('POST', '/v1/collections', { name: 'two', mode: 'semantic' })).statusCode, 201);
  await send('POST', '/v1/collections/two/documents', CITIES);
  const found = await send('POST', '/v1/collections/two/search', { query: 'Beijing', k: 1 });
  assert.equal(found.json().plan.mode, 'semantic');
});

test('health is told to everybody', async (t) => {
  const { send } = await serveForTest(t);
  assert.deepEqual((await send('GET', '/livez')).json(), { status: 'live' });
  assert.deepEqual((await send('GET', '/readyz')).json(), { status: 'ready' });
  const info = (await send('GET', '/v1/info')).json();
  assert.deepEqual([info.name, info.limits.k], ['kenyon', 1000]);
});

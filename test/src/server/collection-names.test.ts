import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CITIES, serveForTest } from './serve-for-test.ts';

const name = (prefix: string, i: number) => `${prefix}-${i}`;

test('of what is made under one name at once there is one', async (t) => {
  const { send } = await serveForTest(t);
  await send('POST', '/v1/collections/old/documents', CITIES);
  for (let i = 0; i < 5; i++) {
    await send('POST', '/v1/collections', { name: name('moving', i) });
    const wanted = name('wanted', i);
    const answers = await Promise.all([
      send('POST', '/v1/aliases', { aliases: { [wanted]: 'old' } }),
      send('POST', '/v1/collections', { name: wanted }),
      send('PATCH', `/v1/collections/${name('moving', i)}`, { name: wanted }),
    ]);
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).filter((code) => code < 300).length, 1);
    assert.equal(answers.filter(({ statusCode }) => statusCode === 409).length, 2);
    const names = (await send('GET', '/v1/collections')).json().collections.map((one: { name: string }) => one.name);
    const aliases = (await send('GET', '/v1/aliases')).json().aliases;
    assert.equal(names.includes(wanted), !Object.hasOwn(aliases, wanted));
  }
});

test('documents written while an alias of the name is made are in the collection or the alias is refused', async (t) => {
  const { send, kenyon } = await serveForTest(t);
  await send('POST', '/v1/collections/old/documents', CITIES);
  for (let i = 0; i < 5; i++) {
    const wanted = name('wanted', i);
    const [written, aliased] = await Promise.all([
      send('POST', `/v1/collections/${wanted}/documents`, [{ id: `n${i}`, text: '新' }]),
      send('POST', '/v1/aliases', { aliases: { [wanted]: 'old' } }),
    ]);
    assert.equal(written.statusCode, 200, written.body);
    assert.ok([200, 409].includes(aliased.statusCode), aliased.body);
    assert.equal(kenyon.collections().includes(wanted), aliased.statusCode === 409);
    assert.equal((await send('GET', `/v1/collections/${wanted}/documents/n${i}`)).statusCode, 200);
  }
});

test('aliases go with a collection that is removed, and along with one that is renamed', async (t) => {
  const { send } = await serveForTest(t);
  await send('POST', '/v1/collections/one/documents', CITIES);
  await send('POST', '/v1/collections', { name: 'two' });
  await send('POST', '/v1/aliases', { aliases: { a: 'one', b: 'one', c: 'two' } });
  assert.equal((await send('PATCH', '/v1/collections/one', { name: 'uno' })).statusCode, 200);
  assert.deepEqual((await send('GET', '/v1/aliases')).json().aliases, { a: 'uno', b: 'uno', c: 'two' });
  assert.equal((await send('GET', '/v1/collections/a')).json().documents, 3);
  assert.deepEqual((await send('DELETE', '/v1/collections/uno')).json(), { name: 'uno', documents: 3 });
  assert.deepEqual((await send('GET', '/v1/aliases')).json().aliases, { c: 'two' });
  assert.equal((await send('GET', '/v1/collections/a')).statusCode, 404);
  // The names are free.
  assert.equal((await send('POST', '/v1/collections', { name: 'a' })).statusCode, 201);
});

test('a collection can be made with options after documents of that name were refused', async (t) => {
  const { send } = await serveForTest(t);
  assert.notEqual((await send('POST', '/v1/collections/shop/documents', [{ id: 'a' }])).statusCode, 200);
  const made = await send('POST', '/v1/collections', { name: 'shop', passages: false, mode: 'lexical' });
  assert.equal(made.statusCode, 201, made.body);
  assert.equal((await send('POST', '/v1/collections/shop/documents', CITIES)).statusCode, 200);
  assert.equal((await send('GET', '/v1/collections/shop')).json().documents, 3);
});

test('an export goes to the collection of an alias, and into one that was made to be stored otherwise', async (t) => {
  const { send, kenyon } = await serveForTest(t);
  await send('POST', '/v1/collections/from/documents', CITIES);
  const exported = (await send('GET', '/v1/collections/from/export')).body;
  const take = (to: string) =>
    send('POST', `/v1/collections/${to}/import?format=export`, exported, { 'content-type': 'application/x-ndjson' });
  await send('POST', '/v1/collections', { name: 'to', passages: false, mode: 'lexical' });
  await send('POST', '/v1/aliases', { aliases: { there: 'to' } });
  const taken = await take('there');
  assert.match(taken.body, /"done":true/);
  assert.deepEqual(kenyon.collections(), ['from', 'to']);
  for (const one of ['there', 'to']) assert.equal((await send('GET', `/v1/collections/${one}`)).json().documents, 3);
  assert.deepEqual((await send('GET', '/v1/collections/to')).json().options, { mode: 'lexical' });
  // As if the server were started anew.
  await kenyon.release('to');
  assert.equal((await send('GET', '/v1/collections/to')).statusCode, 200);
  assert.equal((await send('POST', '/v1/collections/to/search', { query: '北京' })).statusCode, 200);
});

test('documents that are refused leave no collection open, however they came', async (t) => {
  const { send, kenyon } = await serveForTest(t);
  const line = { 'content-type': 'application/x-ndjson' };
  const opened = new Set<string>();
  const released = new Set<string>();
  const { collection, release } = kenyon;
  t.mock.method(kenyon, 'collection', (given: string, options?: object) => {
    opened.add(given);
    return collection.call(kenyon, given, options);
  });
  t.mock.method(kenyon, 'release', (given: string) => {
    released.add(given);
    return release.call(kenyon, given);
  });
  await send('POST', '/v1/collections/one/documents', [{ id: 'a' }]);
  await send('POST', '/v1/collections/two/documents', '{"id":"a"}\n', line);
  await send('POST', '/v1/collections/three/import', '{"id":"a"}\n', line);
  assert.deepEqual([...opened].sort(), ['one', 'three', 'two']);
  assert.deepEqual([...released].sort(), ['one', 'three', 'two']);
  assert.deepEqual(kenyon.collections(), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CITIES, serveForTest } from './serve-for-test.ts';

const DEEP = 50_000;
const DEEP_LIST = '['.repeat(DEEP) + ']'.repeat(DEEP);
const DEEP_FILTER = `${'{"not":'.repeat(DEEP)}{"field":"city","op":"exists"}${'}'.repeat(DEEP)}`;
const JSON_TYPE = { 'content-type': 'application/json' };

interface Schema {
  readonly properties?: Readonly<Record<string, unknown>>;
}
interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

test('no part of any body is so deep that the server fails', async (t) => {
  const { send, server } = await serveForTest(t);
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const { paths = {} } = server.app.swagger() as { paths?: Record<string, Record<string, Operation>> };
  let tried = 0;
  for (const [path, methods] of Object.entries(paths))
    for (const [method, { requestBody }] of Object.entries(methods)) {
      const body = requestBody?.content['application/json'];
      if (body === undefined) continue;
      const url = path.replace('{collection}', 'shop').replace('{id}', 'a');
      const names = Object.keys(body.schema.properties ?? {});
      const bodies = names.flatMap((name) =>
        [DEEP_LIST, DEEP_FILTER].map((value) => {
          const others = names.filter(
            (other) => other !== name && ['query', 'input', 'inputs', 'text'].includes(other),
          );
          return `{${others.map((other) => `"${other}":"x",`).join('')}"${name}":${value}}`;
        }),
      );
      for (const payload of [...bodies, DEEP_LIST, DEEP_FILTER]) {
        const answer = await send(method.toUpperCase(), url, payload, JSON_TYPE);
        tried++;
        assert.ok(answer.statusCode < 500, `${method} ${path} ${payload.slice(0, 60)}: ${answer.statusCode}`);
      }
    }
  assert.ok(tried > 60, `${tried} bodies`);
  const answer = await send('POST', '/v1/collections/shop/search', `{"query":"x","filter":${DEEP_FILTER}}`, JSON_TYPE);
  assert.deepEqual([answer.statusCode, answer.json().code], [400, 'LIMIT_EXCEEDED']);
  assert.equal((await send('POST', '/v1/embeddings', `{"input":"x","model":${DEEP_LIST}}`, JSON_TYPE)).statusCode, 400);
  const mcp = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search","arguments":{"query":${DEEP_LIST}}}}`;
  const headers = { ...JSON_TYPE, accept: 'application/json, text/event-stream' };
  assert.ok((await send('POST', '/mcp', mcp, headers)).statusCode < 500);
});

test('a field that is called __proto__ is refused with the reason, however it comes in', async (t) => {
  const { send, kenyon } = await serveForTest(t);
  const url = '/v1/collections/shop/documents';
  for (const name of ['__proto__', '\\u005f_proto__', '__pr\\u006fto__'])
    for (const document of [`{"id":"p","text":"x","${name}":{"a":1}}`, `{"id":"p","text":"x","a":[{"${name}":1}]}`]) {
      const json = await send('POST', url, document, JSON_TYPE);
      const ndjson = await send('POST', url, `${document}\n`, { 'content-type': 'application/x-ndjson' });
      const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":{"collection":"shop","documents":[${document}]}}}`;
      const headers = { ...JSON_TYPE, accept: 'application/json, text/event-stream' };
      const mcp = await send('POST', '/mcp/writing', call, headers);
      for (const [door, { statusCode, body }] of Object.entries({ json, ndjson, mcp })) {
        assert.equal(statusCode, 400, `${door} ${document}: ${body}`);
        assert.match(body, /no field may be called __proto__/, door);
      }
    }
  const imported = await send(
    'POST',
    '/v1/collections/shop/import',
    '{"id":"q","text":"x"}\n{"id":"p","text":"x","__proto__":1}\n',
    { 'content-type': 'application/x-ndjson' },
  );
  assert.match(imported.body, /"indexed":1,"failed":1/);
  // Of a text that says so, nothing is refused.
  const said = await send('POST', url, [{ id: 's', text: 'what is "__proto__":?' }]);
  assert.equal(said.statusCode, 200, said.body);
  assert.equal(await kenyon.collection('shop').count(), 2);
});

test('collections are not called what is no part of an address', async (t) => {
  const { send, kenyon } = await serveForTest(t);
  for (const name of ['.', '..']) {
    const tries = [
      await send('POST', '/v1/collections', { name }),
      await send('POST', '/v1/aliases', { aliases: { [name]: 'shop' } }),
      await send('POST', '/v1/aliases', { aliases: { shop: name } }),
    ];
    for (const { statusCode, body } of tries) assert.equal(statusCode, 400, body);
    assert.match(tries[0].json().detail, /not \. or \.\., which clients take out of addresses/);
  }
  for (const name of ['...', '.a', 'a..'])
    assert.equal((await send('POST', '/v1/collections', { name })).statusCode, 201);
  assert.deepEqual(kenyon.collections(), []);
});

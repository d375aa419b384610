import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { CITIES, serveForTest } from './serve-for-test.ts';

test('whatever goes wrong is a problem with a code, the part that is wrong, and the id of the request', async (t) => {
  const { send } = await serveForTest(t, { limits: { k: 50, filterLength: 40, bodyBytes: 2000 } });
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const search = '/v1/collections/shop/search';
  const cases: [
    method: string,
    url: string,
    body: unknown,
    status: number,
    expected: Record<string, unknown>,
    detail: RegExp,
  ][] = [
    ['GET', '/v1/none', undefined, 404, { code: 'NOT_FOUND' }, /no route GET \/v1\/none/],
    ['GET', '/v1/collections/none', undefined, 404, { code: 'NOT_FOUND' }, /no collection "none"/],
    ['POST', '/v1/collections/none/search', { query: 'x' }, 404, { code: 'NOT_FOUND' }, /no collection/],
    ['POST', search, { query: 'x', kk: 3 }, 400, { code: 'INVALID_ARGUMENT', pointer: '#' }, /unknown property "kk"/],
    ['POST', search, { query: 'x', k: 0 }, 400, { code: 'INVALID_ARGUMENT', pointer: '#/k' }, /k must be >= 1/],
    ['POST', search, { query: 'x', k: '3' }, 400, { code: 'INVALID_ARGUMENT', pointer: '#/k' }, /k must be integer/],
    ['POST', search, { query: 'x', k: 51 }, 400, { code: 'LIMIT_EXCEEDED', pointer: '#/k' }, /k may be 50, got 51/],
    [
      'POST',
      search,
      { query: 'x', k: 40, offset: 11 },
      400,
      { code: 'LIMIT_EXCEEDED', pointer: '#/offset' },
      /together/,
    ],
    ['POST', search, { query: ' ' }, 400, { code: 'INVALID_ARGUMENT', pointer: '#/query' }, /must not be blank/],
    [
      'POST',
      search,
      { query: 'x', filter: { and: Array.from({ length: 41 }, () => true) } },
      400,
      { code: 'LIMIT_EXCEEDED', pointer: '#/filter' },
      /a filter may have 40 characters, got more than 40 values/,
    ],
    [
      'POST',
      search,
      { query: 'x', mode: 'all' },
      400,
      { code: 'INVALID_ARGUMENT', pointer: '#/mode' },
      /semantic, lexical, hybrid/,
    ],
    [
      'POST',
      search,
      { query: 'x', index: { hnsw: { ef: 1 } } },
      400,
      { code: 'INVALID_ARGUMENT', pointer: '#/index' },
      /efSearch/,
    ],
    [
      'POST',
      search,
      { query: 'x', filter: 'city = ' },
      400,
      { code: 'INVALID_ARGUMENT', pointer: '#/filter', span: { start: 7, end: 7 } },
      /./,
    ],
    [
      'POST',
      search,
      { query: 'x', filter: `city = "${'x'.repeat(50)}"` },
      400,
      { code: 'LIMIT_EXCEEDED', pointer: '#/filter' },
      /./,
    ],
    [
      'POST',
      search,
      { query: 'x', rerank: true },
      400,
      { code: 'NO_RERANKER', pointer: '#/rerank' },
      /without a reranker/,
    ],
    ['POST', search, { query: 'x'.repeat(3000) }, 413, { code: 'BODY_TOO_LARGE' }, /too large/],
    ['POST', search, '{"query":', 400, { code: 'INVALID_JSON' }, /JSON/],
    ['POST', search, '', 400, { code: 'INVALID_JSON' }, /empty/],
    ['GET', '/v1/collections/shop/documents?limit=0', undefined, 400, { parameter: 'limit' }, />= 1/],
    ['GET', '/v1/collections/shop/documents?limit=', undefined, 400, { parameter: 'limit' }, /integer/],
    [
      'GET',
      '/v1/collections/shop/documents?limt=1',
      undefined,
      400,
      { code: 'INVALID_ARGUMENT', parameter: 'limt' },
      /unknown property "limt"/,
    ],
    ['GET', '/v1/collections/shop/documents/none', undefined, 404, { code: 'NOT_FOUND' }, /no document "none"/],
    ['GET', '/v1/collections/%2e%2e%2fetc', undefined, 400, { parameter: 'collection' }, /letters, digits/],
    ['GET', '/v1/collections/%E0%A4', undefined, 400, { code: 'INVALID_URL' }, /./],
    ['POST', '/v1/collections', { name: 'shop' }, 409, { code: 'CONFLICT' }, /already/],
    [
      'POST',
      '/v1/collections',
      { name: 'new', textFields: { text: 2 } },
      400,
      { code: 'INVALID_ARGUMENT', pointer: '#/textFields' },
      /./,
    ],
  ];
  for (const [method, url, body, status, expected, detail] of cases) {
    const headers: Record<string, string> = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
    const answer = await send(method, url, body, { ...headers, 'x-request-id': 'mine-1' });
    const problem = answer.json();
    const about = `${method} ${url} ${JSON.stringify(body)}: ${answer.body}`;
    assert.equal(answer.statusCode, status, about);
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, about);
    assert.deepEqual(
      [problem.status, problem.requestId, answer.headers['x-request-id']],
      [status, 'mine-1', 'mine-1'],
      about,
    );
    for (const [name, value] of Object.entries(expected)) assert.deepEqual(problem[name], value, about);
    assert.match(problem.detail, detail, about);
  }
});

test('a body of another kind is refused', async (t) => {
  const { send } = await serveForTest(t);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/xml']) {
    const answer = await send('POST', '/v1/collections', '{"name":"x"}', { 'content-type': type });
    assert.deepEqual([answer.statusCode, answer.json().code], [415, 'UNSUPPORTED_MEDIA_TYPE'], type);
  }
  // A stream is taken where one is expected, and nowhere else.
  const stream = await send('POST', '/v1/collections', '{"name":"x"}', { 'content-type': 'application/x-ndjson' });
  assert.equal(stream.statusCode, 415);
});

test('a request id that could spoil a log is replaced', async (t) => {
  const { send } = await serveForTest(t);
  const answer = await send('GET', '/livez', undefined, { 'x-request-id': 'a b\tc' });
  assert.match(String(answer.headers['x-request-id']), /^[0-9a-f-]{36}$/);
});

test('what is no HTTP is answered with a problem, and the connection ends', async (t) => {
  const { server } = await serveForTest(t);
  const { port } = new URL(await server.listen({ port: 0 }));
  const socket = connect(Number(port), '127.0.0.1');
  socket.end('this is no request\r\n\r\n');
  let text = '';
  for await (const chunk of socket) text += chunk;
  assert.match(text, /^HTTP\/1\.1 400 Bad Request\r\n/);
  assert.equal(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)).code, 'INVALID_HTTP');
});

test('no method fails at any address, whether or not a route has it', async (t) => {
  const { send, server } = await serveForTest(t);
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const { paths = {} } = server.app.swagger() as { paths?: Record<string, object> };
  const urls = Object.keys(paths).map((path) => path.replace('{collection}', 'shop').replace(/\{\w+\}/g, 'a'));
  for (const url of [...urls, '/', '/mcp', '/mcp/writing', '/openapi.json', '/v1/none'])
    for (const method of ['HEAD', 'OPTIONS', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND']) {
      const { statusCode, body } = await server.app.inject({ method: method as 'HEAD', url });
      assert.ok(statusCode < 500, `${method} ${url}: ${statusCode} ${body}`);
    }
});

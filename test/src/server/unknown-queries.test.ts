import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CITIES, serveForTest } from './serve-for-test.ts';

interface Operation {
  readonly operationId: string;
  readonly requestBody?: object;
  readonly tags?: readonly string[];
}

test('a query parameter that a route does not name is refused, by whatever route, and nothing is done', async (t) => {
  const { send, server, kenyon } = await serveForTest(t);
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const { paths = {} } = server.app.swagger() as { paths?: Record<string, Record<string, Operation>> };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, ...operation })),
  );
  // Of the others the body is looked at first; some of them are below.
  const bodiless = operations.filter(({ requestBody, tags }) => !requestBody && !tags?.includes('other shapes'));
  assert.ok(bodiless.length > 20, `${bodiless.length} routes`);
  const cases: (readonly [method: string, url: string, body?: unknown])[] = [
    ...bodiless.map(
      ({ method, path }) =>
        [method.toUpperCase(), path.replace('{collection}', 'shop').replace(/\{\w+\}/g, 'a')] as const,
    ),
    ['HEAD', '/v1/info'],
    ['GET', '/openapi.json'],
    ['POST', '/v1/collections/shop/search', { query: '北京' }],
    ['POST', '/v1/collections/shop/documents', [{ id: 'd', text: 'more' }]],
    ['POST', '/v1/collections', { name: 'new' }],
    ['POST', '/v1/keys', { actions: ['admin'] }],
    ['POST', '/mcp', '{}'],
  ];
  for (const [method, url, body] of cases) {
    const headers: Record<string, string> = typeof body === 'string' ? { 'content-type': 'application/json' } : {};
    const answer = await send(method, `${url}?surprise=1`, body, headers);
    const about = `${method} ${url}: ${answer.statusCode} ${answer.body}`;
    assert.equal(answer.statusCode, 400, about);
    if (method === 'HEAD') continue;
    assert.deepEqual(
      [answer.json().parameter, answer.json().detail],
      ['surprise', 'the query must not have the unknown property "surprise"'],
      about,
    );
  }
  assert.deepEqual(kenyon.collections(), ['shop']);
  assert.equal(await kenyon.collection('shop').count(), CITIES.length);
});

test('pages, routes in the shapes of other services and what browsers ask before they call take any query', async (t) => {
  const { send } = await serveForTest(t, { corsOrigins: ['https://shop.example'] });
  assert.equal((await send('GET', '/?utm_source=mail')).statusCode, 200);
  assert.equal((await send('GET', '/v1/models?limit=3')).statusCode, 200);
  const headers = { origin: 'https://shop.example', 'access-control-request-method': 'GET' };
  const preflight = await send('OPTIONS', '/v1/info?surprise=1', undefined, headers);
  assert.equal(preflight.statusCode, 204, preflight.body);
});

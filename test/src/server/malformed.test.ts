import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ScriptedScorer } from '../../fixtures/scripted-scorer.ts';
import { malformedRequests } from './malformed-requests.ts';
import { CITIES, serveForTest } from './serve-for-test.ts';

/** Requests; KENYON_MALFORMED=10000 sends as many. */
const COUNT = Number(process.env.KENYON_MALFORMED ?? 400);

test('no request makes the server fail, whatever is in it', async (t) => {
  const scorer = new ScriptedScorer(({ a, b }) => a.length - b.length);
  const reranker = async () => scorer;
  const limits = { k: 50, drainMs: 100 };
  const { server, send } = await serveForTest(t, { limits }, { reranker });
  await send('POST', '/v1/collections/shop/documents', CITIES);
  const counts = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(malformedRequests(server.app.swagger()), async ({ method, url, body, headers }) => {
      // With a key nobody could go on, and it is not what is tried here.
      if (url.startsWith('/v1/keys')) return;
      const { statusCode, headers: answered, body: text } = await send(method, url, body, headers);
      counts.set(statusCode, (counts.get(statusCode) ?? 0) + 1);
      assert.ok(statusCode < 500, `${method} ${url} ${body}: ${statusCode} ${text}`);
      // Routes in the shapes of other services have errors in those.
      if (statusCode >= 400) assert.match(String(answered['content-type']), /^application\/(problem\+)?json/);
    }),
    { numRuns: COUNT, seed: 11, endOnFailure: true },
  );
  t.diagnostic(`${COUNT} requests by status: ${JSON.stringify(Object.fromEntries([...counts].sort()))}`);
  // Some do what they say, or nothing was tried but the check of bodies.
  assert.ok((counts.get(200) ?? 0) > COUNT / 50 && (counts.get(400) ?? 0) > COUNT / 10, JSON.stringify([...counts]));
  assert.equal((await send('GET', '/readyz')).statusCode, 200);
});

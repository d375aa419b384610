import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../../src/core/package-root.ts';
import { openApiText } from './openapi-text.ts';
import { serveForTest } from './serve-for-test.ts';

test('the committed description of the routes is that of the server', async (t) => {
  const { server, send } = await serveForTest(t);
  const committed = await readFile(join(packageRoot(), 'docs/openapi.json'), 'utf8');
  assert.equal(openApiText(server), committed, 'npm run openapi writes it anew');
  assert.deepEqual((await send('GET', '/openapi.json')).json(), JSON.parse(committed));
});

test('the description has no open ends', async (t) => {
  const { server } = await serveForTest(t);
  const description = JSON.parse(openApiText(server));
  assert.equal(description.openapi, '3.1.0');
  const references = [...openApiText(server).matchAll(/"\$ref": "([^"]+)"/g)].map(([, reference]) => reference);
  assert.ok(references.length > 20);
  for (const reference of new Set(references)) {
    const found = reference
      .slice(2)
      .split('/')
      .reduce((value, name) => value?.[name], description);
    assert.ok(found !== undefined, reference);
  }
  const operations = Object.values<Record<string, { operationId: string; summary?: string; tags?: string[] }>>(
    description.paths,
  ).flatMap(Object.values);
  const ids = operations.map(({ operationId }) => operationId);
  assert.equal(new Set(ids).size, ids.length, 'every operation has a name of its own');
  for (const { operationId, summary, tags } of operations)
    assert.ok(summary !== undefined && tags?.length === 1, operationId);
});

import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { serveForTest } from '../server/serve-for-test.ts';

const IMPORT = /(?:^(?:import|export)\s*(?:[\w*\s{},$]*?\bfrom\s*)?|\bimport\(\s*)["']([^"'\n]+)["']/gm;

test('all that the page loads is served, and nothing of it comes from elsewhere or stands in the document', async (t) => {
  const { send } = await serveForTest(t);
  const get = async (path: string) => {
    const answer = await send('GET', path);
    assert.equal(answer.statusCode, 200, path);
    assert.match(String(answer.headers['content-security-policy']), /script-src 'self'; style-src 'self'/, path);
    return answer.body;
  };
  const html = await get('/');
  assert.doesNotMatch(html, /<style|<script(?![^>]*\bsrc=)|\bon\w+=|\bstyle=|https?:|\/\//);
  const linked = Array.from(html.matchAll(/(?:src|href)="([^"]+)"/g), ([, path]) => `/${path}`);
  const seen = new Set<string>();
  const visit = async (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    const text = await get(path);
    if (!path.endsWith('.js')) return;
    for (const [, name] of text.matchAll(IMPORT)) {
      assert.match(name, /^\.{0,2}\//, `${path} imports ${name}`);
      await visit(
        posix.join(posix.dirname(path), name.startsWith('/') ? posix.relative(posix.dirname(path), name) : name),
      );
    }
  };
  for (const path of linked) await visit(path);
  assert.ok(seen.size > 40, `${seen.size} files`);
});

test('a file that is the same is not sent again, and no other file is served', async (t) => {
  const { send } = await serveForTest(t);
  const first = await send('GET', '/page/main.js');
  const again = await send('GET', '/page/main.js', undefined, { 'if-none-match': String(first.headers.etag) });
  assert.deepEqual([again.statusCode, again.body], [304, '']);
  for (const path of ['/page/../package.json', '/page/%2e%2e/package.json', '/page/tsconfig.json', '/page/main.tsx'])
    assert.equal((await send('GET', path)).statusCode, 404, path);
});

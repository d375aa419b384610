import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';

const PROGRAM = fileURLToPath(new URL('../../../../src/cli/kenyon.js', import.meta.url));

test('kenyon serve embeds and reranks with the models that it was given, and ends well', async (t) => {
  const db = join(await temporaryDirectory(t), 'db');
  const args = ['serve', '--db', db, '--port', '0', '--log-level', 'none', '--reranker', 'zh-en-pairs-small'];
  const child = spawn(process.execPath, [PROGRAM, ...args, '--precision', 'int8'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  const post = async <T>(path: string, body: object): Promise<T> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${line.trim()}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    assert.equal(answer.status, 200, path);
    return (await answer.json()) as T;
  };
  const { data } = await post<{ data: { embedding: number[] }[] }>('/v1/embeddings', {
    model: 'kenyon',
    input: '怎么退货',
  });
  assert.equal(data[0].embedding.length, 256);
  const documents = ['发票怎么开', '如何退换商品', '几天发货'];
  const { results } = await post<{ results: { index: number }[] }>('/v2/rerank', {
    model: 'kenyon-reranker',
    query: '怎么退换商品',
    documents,
  });
  assert.equal(results[0].index, 1);
  child.kill('SIGTERM');
  const [code, signal] = await once(child, 'exit');
  assert.deepEqual([code, signal], [0, null]);
});

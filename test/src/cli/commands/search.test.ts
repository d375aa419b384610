import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { writeTinyModel } from '../../../fixtures/tiny-model.ts';
import { runHere } from '../fake-terminal.ts';

const TEXTS = ['护照丢了', '护照怎么办', '去派出所报案', '米饭煮', 'a good day'];

async function setUp(t: TestContext) {
  const folder = await temporaryDirectory(t);
  const file = join(folder, 'texts.txt');
  await writeFile(file, TEXTS.join('\n'));
  const common = ['--db', join(folder, 'db'), '--model', await writeTinyModel(join(folder, 'model')), '--threads', '1'];
  assert.equal((await runHere(['index', file, ...common])).code, 0);
  return (...args: string[]) => runHere(['search', ...args, ...common]);
}

test('a query that nothing fits is said to be one, and what is nearest is shown all the same', async (t) => {
  const search = await setUp(t);
  for (const query of ['😀', '！？', '～']) {
    const { code, out, err } = await search(query);
    assert.deepEqual([code, err], [0, 'kenyon: nothing seems to fit the query; what is nearest is shown\n']);
    assert.equal(out.trimEnd().split('\n').length, TEXTS.length);
  }
  assert.equal((await search('护照')).err, '');
});

test('--min-score leaves the hits that score so much, and says why there are none', async (t) => {
  const search = await setUp(t);
  const { hits } = JSON.parse((await search('护照丢了', '--json')).out);
  const cut = JSON.parse((await search('护照丢了', '--json', '--min-score', String(hits[1].score))).out);
  assert.deepEqual(cut.hits, hits.slice(0, 2));
  const none = await search('护照', '--mode', 'semantic', '--min-score', '1');
  assert.match(none.err, /nothing found .* no document scores 1 or more/);
  for (const wrong of ['2', '-1.5', 'much', '']) {
    const { code, err } = await search('护照', '--min-score', wrong);
    assert.equal(code, 2, wrong);
    assert.match(err, /min-score|minScore/);
  }
});

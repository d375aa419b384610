import assert from 'node:assert/strict';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadEncoder, open } from '../../../src/main.ts';
import { createServer } from '../../../src/server/create-server.ts';
import { withoutModelPath } from '../../../src/store/vector-space.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { writeTinyModel } from '../../fixtures/tiny-model.ts';
import { runHere } from '../cli/fake-terminal.ts';

const LINES = '{"id":"a","text":"护照"}\n{"id":"b","text":"rice"}\n';

test('a collection remembers its model, so that nobody has to name it again', async (t) => {
  const dir = await temporaryDirectory(t);
  const path = join(dir, 'db');
  const [first, second] = [await writeTinyModel(join(dir, 'one')), await writeTinyModel(join(dir, 'two'), 2)];
  const run = async (args: readonly string[], input = '') => {
    const { code, out, err } = await runHere([...args, '--db', path], input);
    assert.equal(code, 0, err);
    return out;
  };
  const best = async () => JSON.parse(await run(['search', '护照', '--mode', 'semantic', '--json'])).hits[0].id;
  await run(['index', '-', '--model', first], LINES);
  assert.equal(await best(), 'a');
  await run(['index', '-'], '{"id":"c","text":"护"}\n');
  await run(['update', '-'], '{"id":"c","n":1}\n');
  await run(['similar', 'a', '--json']);

  // A program that was told no model goes over to the new one by itself.
  const kenyon = await open(path);
  t.after(() => kenyon.close());
  assert.equal((await kenyon.collection().search('护照', { mode: 'semantic' })).hits[0].id, 'a');
  await run(['reindex', '--model', second]);
  assert.equal((await kenyon.collection().search('护照', { mode: 'semantic' })).hits[0].id, 'a');
  assert.equal(kenyon.collection().space()!.model, second);
  assert.equal(await best(), 'a');
  await kenyon.collection().add([{ id: 'd', text: 'hello' }]);
  // Reindexing without a model stays with the one that is there.
  await run(['reindex', '--no-passages']);
  assert.equal(kenyon.collection().space()!.model, second);
});

test('another model than that of the collection is named in the refusal, and so is one that is gone', async (t) => {
  const dir = await temporaryDirectory(t);
  const path = join(dir, 'db');
  const [first, second] = [await writeTinyModel(join(dir, 'one')), await writeTinyModel(join(dir, 'two'), 2)];
  const opened = await open(path, { encoder: () => loadEncoder(first) });
  await opened.collection().add([{ id: 'a', text: '护照' }]);
  await opened.close();

  const other = await open(path, { encoder: await loadEncoder(second) });
  assert.throws(
    () => other.collection(),
    (error: Error) => {
      assert.match(error.message, /holds vectors of another model: expected .*, got .*reindex/);
      assert.ok(error.message.includes(`expected ${first}, `) && error.message.includes(`got ${second}, `));
      return true;
    },
  );
  await other.close();

  await rename(first, join(dir, 'moved'));
  const gone = await open(path);
  await assert.rejects(gone.collection().search('护', { mode: 'semantic' }), (error: Error & { code: string }) => {
    assert.equal(error.code, 'UNAVAILABLE');
    assert.ok(error.message.includes(first));
    assert.match(error.message, /the model that the vectors were made with.*--model/);
    return true;
  });
  // What needs no model works, and the same model elsewhere does.
  assert.equal((await gone.collection().search('护照', { mode: 'lexical' })).hits[0].id, 'a');
  await gone.close();
  const found = await open(path, { encoder: () => loadEncoder(join(dir, 'moved')) });
  assert.equal((await found.collection().search('护', { mode: 'semantic' })).hits[0].id, 'a');
  // Who writes with it there has the collection remember that.
  await found.collection().add([{ id: 'b', text: 'rice' }]);
  assert.equal(found.collection().space()!.model, join(dir, 'moved'));
  await found.close();
  const again = await open(path);
  assert.equal((await again.collection().search('护', { mode: 'semantic' })).hits[0].id, 'a');
  await again.close();
});

test('an export names a model of this project, but not where a folder lies; an import takes no path', async (t) => {
  const dir = await temporaryDirectory(t);
  const exported = async (model: string) => {
    const path = join(dir, `db-${model.length}`);
    const kenyon = await open(path, { encoder: () => loadEncoder(model) });
    await kenyon.collection().add([{ id: 'a', text: '护照' }]);
    await kenyon.close();
    const out = join(dir, `${model.length}.jsonl`);
    const { code, err } = await runHere(['export', out, '--db', path]);
    assert.equal(code, 0, err);
    return out;
  };
  const folder = await writeTinyModel(join(dir, 'one'));
  const ofFolder = await exported(folder);
  assert.ok(!(await readFile(ofFolder, 'utf8')).includes(folder));
  const ofShipped = await exported('zh-en-small');
  const [header, ...rest] = (await readFile(ofShipped, 'utf8')).split('\n');
  assert.equal(JSON.parse(header).space.model, 'zh-en-small');
  for (const model of [
    '/etc/model',
    '../../etc',
    './m',
    '~/m',
    'C:\\m',
    'a/../b',
    'a/b/c',
    'x.json',
    '../x.json',
    '',
    7,
  ]) {
    const changed = JSON.parse(header);
    changed.space.model = model;
    await writeFile(ofShipped, [JSON.stringify(changed), ...rest].join('\n'));
    const { code, err } = await runHere(['import', ofShipped, '--db', join(dir, 'imported')]);
    assert.equal(code, 1);
    assert.match(err, /export/);
  }
});

test('the path of a model is told to nobody over HTTP, its name is', async (t) => {
  const dir = await temporaryDirectory(t);
  const folder = await writeTinyModel(join(dir, 'one'));
  const kenyon = await open(join(dir, 'db'), { encoder: () => loadEncoder(folder) });
  t.after(() => kenyon.close());
  await kenyon.collection().add([{ id: 'a', text: '护照' }]);
  const server = await createServer(kenyon);
  t.after(() => server.close());
  for (const url of ['/v1/collections', '/v1/collections/default'])
    assert.ok(!(await server.app.inject({ url })).body.includes(folder), url);
  assert.equal(withoutModelPath({ dim: 1, fingerprint: 'f', runtime: 'r', model: folder }).model, undefined);
  for (const model of ['zh-en-base', 'intfloat/multilingual-e5-small', 'a/b@v1.0'])
    assert.equal(withoutModelPath({ dim: 1, fingerprint: 'f', runtime: 'r', model }).model, model);
});

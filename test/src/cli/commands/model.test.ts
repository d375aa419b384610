import assert from 'node:assert/strict';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../../../src/core/package-root.ts';
import { writeHubFolder } from '../../../encoders/hub/hub-folder-fixture.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { runHere } from '../fake-terminal.ts';

test(
  'a model of the cache is opened by its name; one that was not pulled is an error that names the command',
  needsOnnxRuntime,
  async (t) => {
    const home = await temporaryDirectory(t);
    const former = process.env.HF_HUB_CACHE;
    process.env.HF_HUB_CACHE = home;
    t.after(() => {
      if (former === undefined) delete process.env.HF_HUB_CACHE;
      else process.env.HF_HUB_CACHE = former;
    });
    const folder = join(home, 'models--someone--little');
    await mkdir(join(folder, 'refs'), { recursive: true });
    await writeFile(join(folder, 'refs', 'main'), 'abc');
    await cp(await writeHubFolder(), join(folder, 'snapshots', 'abc'), { recursive: true });
    const db = ['--db', join(home, 'db')];
    const model = ['--model', 'someone/little'];
    const indexed = await runHere(['index', '-', ...db, ...model, '--json'], '{"id":"a","text":"hello"}\n');
    assert.equal(indexed.code, 0, indexed.err);
    const found = await runHere(['search', 'hello', ...db, ...model, '--json']);
    assert.equal(JSON.parse(found.out).hits[0].id, 'a');
    const absent = await runHere(['search', 'hello', ...db, '--model', 'someone/other@v2']);
    assert.equal(absent.code, 1);
    assert.match(absent.err, /kenyon model pull someone\/other@v2/);
  },
);

test('model refuses what it does not know', async () => {
  for (const args of [
    ['fetch', 'a/b'],
    ['pull'],
    ['list', 'a/b'],
    ['pull', '../b'],
    ['pull', 'a/b', '--dtype', 'q9'],
    ['pull', 'a/b', '--out', 'c'],
    ['import'],
    ['import', 'a/b', '--from', 'a', '--out', 'b'],
    ['import', '--from', 'a', '--out', 'b', '--dtype', 'q8'],
    ['import', '--from', 'a', '--out', 'b', '--pooling', 'max'],
  ]) {
    assert.equal((await runHere(['model', ...args])).code, 2, args.join(' '));
  }
});

test('a checkpoint that is imported is a model that search opens', needsOnnxRuntime, async (t) => {
  const home = await temporaryDirectory(t);
  const out = join(home, 'model');
  const from = join(packageRoot(), 'test/encoders/checkpoints/fixtures/torch/float32.safetensors');
  const imported = await runHere(['model', 'import', '--from', from, '--out', out, '--pooling', 'cls']);
  assert.equal(imported.code, 0, imported.err);
  assert.match(
    imported.out,
    /2 layers of 16, \d+ tokens; 14 weights from safetensors, named as Hugging Face does\nleft over/,
  );
  const db = ['--db', join(home, 'db'), '--model', out];
  assert.equal((await runHere(['index', '-', ...db], '{"id":"a","text":"hello"}\n')).code, 0);
  assert.equal(JSON.parse((await runHere(['search', 'hello', ...db, '--json'])).out).hits[0].id, 'a');
  const again = await runHere(['model', 'import', '--from', from, '--out', out]);
  assert.match(again.err, /has a model already/);
});

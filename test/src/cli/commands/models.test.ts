import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseModelId } from '../../../../encoders/hub/hub-cache.ts';
import { knownModel } from '../../../../encoders/hub/known-models.ts';
import { ownModelPath, PACKAGED_MODELS, SHIPPED_MODEL } from '../../../../encoders/own-models.ts';
import { runHere } from '../fake-terminal.ts';

interface Model {
  readonly task: string;
  readonly id: string;
  readonly megabytes: number;
  readonly weightBits: number;
  readonly terms: string;
  readonly published: string;
  readonly source: string;
}

test('models are recommended by task, each a name that can be pulled, with terms and a source of its figures', async () => {
  const { code, out, err } = await runHere(['models', '--json']);
  assert.deepEqual([code, err], [0, '']);
  const { models } = JSON.parse(out) as { models: Model[] };
  for (const task of ['small', 'zh + en', 'multilingual', 'best', 'rerank'])
    assert.ok(models.some((model) => model.task === task));
  for (const { id, megabytes, terms, published, source } of models) {
    assert.ok(id === SHIPPED_MODEL || PACKAGED_MODELS.has(id) || parseModelId(id)?.name === id, id);
    assert.ok(megabytes > 0 && terms !== '' && source !== '' && /\d/.test(published), id);
  }
  assert.equal(new Set(models.map(({ id }) => id)).size, models.length);
});

test('what is exported without a file of its pooling is known by its name', async () => {
  const { models } = JSON.parse((await runHere(['models', '--json'])).out) as { models: Model[] };
  const exported = models.filter(({ id, task }) => id.startsWith('Xenova/') && task !== 'rerank');
  assert.ok(exported.length > 0);
  for (const { id } of exported) assert.ok(knownModel(id, {}).pooling, id);
});

test('the table has a line a model, no wider than a wide terminal', async () => {
  const { out } = await runHere(['models']);
  const lines = out.trimEnd().split('\n');
  assert.match(lines[0], /^for +model +languages +MB +bits +terms +published figures$/);
  assert.equal(lines.at(-1), 'zh-en-base: installed');
  assert.ok(lines.length > 5 && lines.every((line) => line.length <= 130));
});

test('a model with a package of its own is told of with that package, and whether it is installed', async () => {
  const { models } = JSON.parse((await runHere(['models', '--json'])).out) as { models: object[] };
  const base = models.find((model) => 'package' in model);
  const { id, package: name, installed } = base as { id: string; package: string; installed: boolean };
  assert.deepEqual([id, name, installed], ['zh-en-base', 'kenyon-zh-en-base', true]);
});

test('the megabytes of our own models are those of their files, and the one that comes along is the small one', async () => {
  const { models } = JSON.parse((await runHere(['models', '--json'])).out) as { models: Model[] };
  for (const id of [SHIPPED_MODEL, ...PACKAGED_MODELS.keys()]) {
    const { megabytes, weightBits } = models.find((model) => model.id === id)!;
    const { size } = await stat(join(ownModelPath(id)!, 'weights.bin'));
    assert.deepEqual([megabytes, weightBits], [Math.round(size / 1e6), 8], id);
  }
  const small = models.filter(({ task }) => task === 'small');
  assert.deepEqual(
    small.map(({ id }) => id),
    [SHIPPED_MODEL],
  );
});

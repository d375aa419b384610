import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseModelId } from '../../../../encoders/hub/hub-cache.ts';
import { knownModel } from '../../../../encoders/hub/known-models.ts';
import { PACKAGED_MODELS, SHIPPED_MODEL } from '../../../../encoders/own-models.ts';
import { runHere } from '../fake-terminal.ts';

interface Model {
  readonly task: string;
  readonly id: string;
  readonly megabytes: number;
  readonly terms: string;
  readonly published: string;
  readonly source: string;
}

test('models are recommended by task, each a name that can be pulled, with terms and a source of its figures', async () => {
  const { code, out, err } = await runHere(['models', '--json']);
  assert.deepEqual([code, err], [0, '']);
  const { models } = JSON.parse(out) as { models: Model[] };
  for (const task of ['small', 'multilingual', 'best', 'rerank'])
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
  assert.match(lines[0], /^for +model +languages +MB +terms +published figures$/);
  assert.equal(lines.at(-1), 'zh-en-base: installed');
  assert.ok(lines.length > 5 && lines.every((line) => line.length <= 130));
});

test('a model with a package of its own is told of with that package, and whether it is installed', async () => {
  const { models } = JSON.parse((await runHere(['models', '--json'])).out) as { models: object[] };
  const base = models.find((model) => 'package' in model);
  const { id, package: name, installed } = base as { id: string; package: string; installed: boolean };
  assert.deepEqual([id, name, installed], ['zh-en-base', 'kenyon-zh-en-base', true]);
});

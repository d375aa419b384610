import assert from 'node:assert/strict';
import { link, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readModelDirectory, writeModelDirectory } from '../../../encoders/roformer/model-directory.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { writeTinyModel } from '../../fixtures/tiny-model.ts';

const FILES = ['config.json', 'vocab.txt', 'weights.bin'];

test('the files of a model that is written again are replaced, never written in place', async (t) => {
  const dir = join(await temporaryDirectory(t), 'model');
  await writeTinyModel(dir);
  const model = await readModelDirectory(dir);
  const before = await Promise.all(FILES.map((name) => readFile(join(dir, name))));
  for (const name of FILES) await link(join(dir, name), join(dir, `${name}.before`));
  const [one, other] = model.vocab.slice(-2);
  const vocab = [...model.vocab.slice(0, -2), other, one];
  await writeModelDirectory(dir, { ...model, config: { ...model.config, maxTokens: 32 }, vocab });
  for (const [i, name] of FILES.entries()) {
    assert.deepEqual(await readFile(join(dir, `${name}.before`)), before[i], name);
  }
  assert.equal((await readModelDirectory(dir)).config.maxTokens, 32);
  assert.deepEqual((await readdir(dir)).sort(), FILES.flatMap((name) => [name, `${name}.before`]).sort());
});

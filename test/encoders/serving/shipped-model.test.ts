import assert from 'node:assert/strict';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { SHIPPED_ENTITY_MODEL } from '../../../encoders/own-models.ts';
import { loadEntityRecognizer, modelPath } from '../../../encoders/pretrained.ts';
import type { EntityRecognizer } from '../../../src/core/entity-recognizer.ts';

let recognizer: EntityRecognizer;

before(async () => {
  recognizer = await loadEntityRecognizer();
});

after(async () => {
  await recognizer.close();
});

test('the shipped model finds persons, places and organizations', async () => {
  const texts = ['北京的租房合同', '王小明昨天到了上海', '中国外交部发言人华春莹在北京举行记者会'];
  const found = await recognizer.recognize(texts);
  const named = found.map((spans, i) => spans.map(({ start, end, label }) => `${label} ${texts[i].slice(start, end)}`));
  assert.ok(named[0].includes('place 北京'), String(named[0]));
  assert.ok(named[1].includes('person 王小明') && named[1].includes('place 上海'), String(named[1]));
  assert.ok(named[2].includes('person 华春莹') && named[2].includes('place 北京'), String(named[2]));
});

test('the shipped model finds nothing where nothing is named', async () => {
  assert.deepEqual(await recognizer.recognize(['怎么办', '今天天气很好', 'how to cook rice']), [[], [], []]);
});

test('the shipped model takes at most 10 MB', async () => {
  const dir = modelPath(SHIPPED_ENTITY_MODEL);
  let bytes = 0;
  for (const name of await readdir(dir)) bytes += (await stat(join(dir, name))).size;
  assert.ok(bytes <= 10e6, `${bytes} bytes`);
});

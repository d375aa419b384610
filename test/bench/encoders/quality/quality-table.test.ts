import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Measured, modelNames, qualityTable } from '../../../../bench/encoders/quality/quality-table.ts';
import { readTrainedOn, zeroShotOf } from '../../../../bench/encoders/quality/trained-on.ts';
import { FormatError } from '../../../../src/core/errors.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';

const measured = (model: string, set: string, hits: number, zeroShot: Measured['zeroShot']): Measured => ({
  model,
  set,
  zeroShot,
  observations: { 'hit@1': { kind: 'mean', values: Array.from({ length: 100 }, (_, i) => (i < hits ? 1 : 0)) } },
});

test('models stand side by side, marked where they differ from the first by more than chance', () => {
  const table = qualityTable([
    measured('ours', 'cmrc', 50, 'no'),
    measured('ours', 'demo', 50, 'none'),
    measured('theirs', 'cmrc', 80, 'unknown'),
    measured('third', 'cmrc', 20, 'yes'),
    measured('third', 'demo', 51, 'none'),
  ]).split('\n');
  assert.equal(table[0], '| set | figure | of | ours | theirs | third | zero-shot |');
  assert.match(
    table[2],
    /^\| cmrc \| hit@1 \| 100 \| 0\.500 \(0\.\d+ to 0\.\d+\) \| 0\.800 [^|]*▲ \| 0\.200 [^|]*▼ \|/,
  );
  assert.match(table[2], / no \/ \? \/ yes \|$/);
  assert.match(table[3], /^\| demo \| hit@1 \| 100 \| 0\.500 [^|▲▼]*\| – \| 0\.510 [^|▲▼]*\| – \/ – \/ – \|$/);
});

test('a model is named by the end of its path, by all of it where that does not tell', () => {
  assert.deepEqual(modelNames(['zh-en-small', 'runs/a/best/', 'x/e5']), ['zh-en-small', 'best', 'e5']);
  assert.deepEqual(modelNames(['runs/a/best', 'runs/b/best']), ['runs/a/best', 'runs/b/best']);
});

test('a folder says what its model has seen, and without a word nothing is known', async (t) => {
  const dir = await temporaryDirectory(t);
  assert.equal(await readTrainedOn(dir), undefined);
  await writeFile(join(dir, 'trained-on.json'), '{"sets": ["cmrc"]}');
  const seen = await readTrainedOn(dir);
  assert.deepEqual(
    [zeroShotOf('cmrc', seen), zeroShotOf('bq', seen), zeroShotOf('bq', undefined), zeroShotOf(undefined, seen)],
    ['no', 'yes', 'unknown', 'none'],
  );
  await mkdir(join(dir, 'bad'));
  await writeFile(join(dir, 'bad', 'trained-on.json'), '{"sets": "cmrc"}');
  await assert.rejects(readTrainedOn(join(dir, 'bad')), FormatError);
});

test('the shipped model says that it was trained on none of the measured sets', async () => {
  const seen = await readTrainedOn('zh-en-small');
  for (const set of ['lcqmc', 'stsb_zh', 'cmrc', 'tatoeba', 'qbqtc']) assert.equal(zeroShotOf(set, seen), 'yes', set);
});

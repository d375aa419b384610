import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVALUATIONS, loadEvaluation } from '../../../../encoders/training/data/evaluations.ts';
import { TRAINING_SETS } from '../../../../encoders/training/data/training-sets.ts';
import { InvalidArgumentError, NotFoundError } from '../../../../src/core/errors.ts';
import { dataDirectory } from './data-directory.ts';

test('published dev and test splits are measured as they are', async (t) => {
  const dir = dataDirectory(t, {
    'pairs/stsb_zh/sts-b-dev.txt': '甲\t乙\t3\n',
    'pairs/stsb_zh/sts-b-test.txt': '丙\t丁\t0\n戊\t己\t5\n',
  });
  assert.deepEqual(await loadEvaluation(dir, 'stsb_zh'), {
    kind: 'pairs',
    name: 'stsb_zh',
    binary: false,
    dev: [{ a: '甲', b: '乙', label: 3 }],
    test: [
      { a: '丙', b: '丁', label: 0 },
      { a: '戊', b: '己', label: 5 },
    ],
  });
});

test('a set without labelled test pairs is measured on alternate rows of its dev split', async (t) => {
  const dir = dataDirectory(t, { 'pairs/afqmc/dev.txt': 'a\tb\t1\nc\td\t0\ne\tf\t1\n' });
  const evaluation = await loadEvaluation(dir, 'afqmc');
  assert.ok(evaluation.kind === 'pairs' && evaluation.binary);
  assert.deepEqual(
    [evaluation.dev, evaluation.test].map((pairs) => pairs.map(({ a }) => a)),
    [['a', 'e'], ['c']],
  );
});

test('held-out sentences come from the part that does not train', async (t) => {
  const rows = Array.from({ length: 1200 }, (_, i) => `line ${i}\t句${i}\tx`);
  const dir = dataDirectory(t, { 'bilingual/tatoeba/cmn.txt.gz': rows.join('\n') });
  const evaluation = await loadEvaluation(dir, 'tatoeba_zh_en');
  assert.ok(evaluation.kind === 'retrieval');
  assert.equal(evaluation.queries.length, 1000);
  assert.ok(evaluation.queries.every((query) => query.startsWith('句')));
});

test('every measured pair set can also train', () => {
  for (const [name, kind] of Object.entries(EVALUATIONS)) {
    if (kind === 'pairs') assert.equal(TRAINING_SETS[name], 'labelled', name);
  }
});

test('an unknown evaluation and an absent file are named', async (t) => {
  const dir = dataDirectory(t, {});
  await assert.rejects(loadEvaluation(dir, 'constructor'), InvalidArgumentError);
  await assert.rejects(loadEvaluation(dir, 'sts_en'), InvalidArgumentError);
  for (const name of Object.keys(EVALUATIONS)) {
    await assert.rejects(loadEvaluation(dir, name), NotFoundError, name);
  }
});

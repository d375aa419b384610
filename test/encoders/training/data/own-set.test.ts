import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadEvaluation } from '../../../../encoders/training/data/evaluations.ts';
import { readOwnSet } from '../../../../encoders/training/data/own-set.ts';
import { loadTrainingSet } from '../../../../encoders/training/data/training-sets.ts';
import { FormatError, InvalidArgumentError, NotFoundError } from '../../../../src/core/errors.ts';
import { dataDirectory } from './data-directory.ts';

test('labelled pairs are read from objects and from columns alike, other fields ignored', async (t) => {
  const dir = dataDirectory(t, {
    'own.jsonl': '{"a":"x","b":"y","label":0.5,"note":1}\n\n{"a":" u ","b":"v","label":3}\n',
    'own.tsv.gz': 'label\ta\tb\tnote\n0.5\tx\ty\t1\n3\tu\tv\t\n',
  });
  const pairs = [
    { a: 'x', b: 'y', label: 0.5 },
    { a: 'u', b: 'v', label: 3 },
  ];
  for (const name of ['own.jsonl', 'own.tsv.gz']) {
    const set = await readOwnSet(join(dir, name));
    assert.equal(set.kind, 'labelled');
    assert.deepEqual(set.pairs, pairs);
  }
});

test('queries with passages are read and measured as retrieval', async (t) => {
  const dir = dataDirectory(t, {
    'own.jsonl': '{"query":"q","passage":"p"}\n{"query":"q","passage":"r"}\n{"query":"s","passage":"p"}\n',
  });
  const name = `file:${join(dir, 'own.jsonl')}`;
  const set = await loadTrainingSet(dir, name);
  assert.equal(set.kind, 'positive');
  assert.equal(set.pairs.length, 3);
  const evaluation = await loadEvaluation(dir, name);
  assert.ok(evaluation.kind === 'retrieval');
  assert.deepEqual(evaluation.queries, ['q', 's']);
  assert.deepEqual(evaluation.corpus(), [
    { id: '0', text: 'p' },
    { id: '1', text: 'r' },
  ]);
  assert.deepEqual(evaluation.relevant, [new Set(['0', '1']), new Set(['0'])]);
});

test('own labelled pairs lose leaks when they train and are halved when they measure', async (t) => {
  const dir = dataDirectory(t, {
    'own.tsv': 'a\tb\tlabel\n甲\t乙\t1\n丙\t丁\t0\n戊\t己\t1\n',
    'pairs/afqmc/dev.txt': '乙\t甲\t1\n',
  });
  const name = `file:${join(dir, 'own.tsv')}`;
  const set = await loadTrainingSet(dir, name);
  assert.deepEqual(set.dropped, { 'leak: afqmc dev': 1 });
  assert.deepEqual(
    set.pairs.map((pair) => ('a' in pair ? pair.a : '')),
    ['丙', '戊'],
  );
  const evaluation = await loadEvaluation(dir, name);
  assert.ok(evaluation.kind === 'pairs' && evaluation.binary);
  assert.deepEqual([evaluation.dev.length, evaluation.test.length], [2, 1]);
});

test('every bad line is named by its number and the reason, at most five are quoted', async (t) => {
  const dir = dataDirectory(t, {
    'own.jsonl':
      '{"a":"x","b":"y","label":1}\n{"a":"x"}\nnot json\n{"a":"x","b":"y","label":"1"}\n{"a":"x","b":" ","label":1}\n',
    'own.tsv': 'query\tpassage\nq\tp\tmore\n\tp\n',
    'label.tsv': 'a\tb\tlabel\nx\ty\t\nx\ty\tone\n',
    'many.jsonl': '[]\n'.repeat(9),
  });
  const bad = (name: string, ...parts: RegExp[]) =>
    assert.rejects(readOwnSet(join(dir, name)), (error: Error) => {
      assert.ok(error instanceof FormatError);
      for (const part of parts) assert.match(error.message, part);
      return true;
    });
  await bad('own.jsonl', /line 2: expected text in 'b', found nothing/u, /line 3: expected a JSON object/u);
  await bad(
    'own.jsonl',
    /line 4: expected a number in 'label', found "1"/u,
    /line 5: expected text in 'b', found " "/u,
  );
  await bad(
    'own.tsv',
    /line 2: expected 2 columns as in the first line, found 3/u,
    /line 3: expected text in 'query'/u,
  );
  await bad('label.tsv', /line 2: .*found nothing/u, /line 3: .*found NaN/u);
  await bad('many.jsonl', /line 5: .*; and 4 more/u);
});

test('an empty file, another file type and an absent file are refused', async (t) => {
  const dir = dataDirectory(t, { 'empty.jsonl': '\n', 'own.json': '[]' });
  await assert.rejects(readOwnSet(join(dir, 'empty.jsonl')), FormatError);
  await assert.rejects(readOwnSet(join(dir, 'own.json')), InvalidArgumentError);
  await assert.rejects(readOwnSet(join(dir, 'none.jsonl')), NotFoundError);
});

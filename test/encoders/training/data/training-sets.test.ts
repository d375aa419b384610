import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readQbqtcRankings } from '../../../../encoders/training/data/qbqtc.ts';
import { loadTrainingSet, readLeakIndex, TRAINING_SETS } from '../../../../encoders/training/data/training-sets.ts';
import { InvalidArgumentError, NotFoundError } from '../../../../src/core/errors.ts';
import { dataDirectory } from './data-directory.ts';

const header = 'text_a\ttext_b\tlabel\n';

test('a labelled set loses the pairs that a measured split of any set holds, in either order', async (t) => {
  const dir = dataDirectory(t, {
    'pairs/afqmc/train.txt.gz': '花呗怎么还\t如何还花呗\t1\nＡ 花呗\t借呗\t0\n额度\t提额\t1\n还\t款\t0\n',
    'pairs/afqmc/dev.txt': '款\t还\t0\n',
    'pairs/atec/test.tsv.gz': '如何还花呗\t花呗怎么还\t1\n',
    'pairs/atec/dev.tsv.gz': '借呗\ta花呗\t0\n',
  });
  assert.deepEqual(await loadTrainingSet(dir, 'afqmc'), {
    kind: 'labelled',
    name: 'afqmc',
    pairs: [{ a: '额度', b: '提额', label: 1 }],
    dropped: { 'leak: atec test': 1, 'leak: atec dev': 1, 'leak: afqmc dev': 1 },
  });
});

test('a header, carriage returns, a byte order mark and bad rows are kept out of the pairs and counted', async (t) => {
  const dir = dataDirectory(t, {
    'pairs/lcqmc/train.tsv.gz': `\ufeff${header}甲\t乙\t1\r\n\n丙\t\t0\n丁\t戊\t\n己\t庚\t7\n辛\t壬\t0`,
  });
  const set = await loadTrainingSet(dir, 'lcqmc');
  assert.deepEqual(set.pairs, [
    { a: '甲', b: '乙', label: 1 },
    { a: '辛', b: '壬', label: 0 },
  ]);
  assert.deepEqual(set.dropped, { 'empty text': 1, 'no label': 1, 'unknown label': 1 });
});

test('inference labels are ordered and rows without agreement are dropped', async (t) => {
  const dir = dataDirectory(t, {
    'pairs/csnli/dev.txt.gz': 'a\tb\tentailment\nc\td\tneutral\ne\tf\t-\n',
    'pairs/csnli/test.txt.gz': 'g\th\tcontradiction\ni\tj\ttoString\n',
  });
  const set = await loadTrainingSet(dir, 'csnli');
  assert.deepEqual(
    set.pairs.map((pair) => ('label' in pair ? pair.label : undefined)),
    [2, 1, 0],
  );
  assert.deepEqual(set.dropped, { 'no label': 1, 'unknown label': 1 });
});

test('the adversarial paraphrases train on their dev split without its placeholder rows', async (t) => {
  const row = 'id\tsentence1\tsentence2\tlabel\n';
  const dir = dataDirectory(t, {
    'pairs/pawsx_zh/dev.tsv': `${row}1\t甲\t乙\t1\n2\tNS\t乙\t0\n3\t丙\t丁\t0\n`,
    'pairs/pawsx_zh/test.tsv': `${row}1\t丁\t丙\t0\n`,
  });
  const set = await loadTrainingSet(dir, 'pawsx_zh');
  assert.deepEqual(set.pairs, [{ a: '甲', b: '乙', label: 1 }]);
  assert.deepEqual(set.dropped, { 'empty text': 1, 'leak: pawsx_zh test': 1 });
});

test('the English benchmark keeps the quotation marks of its sentences and only its own split', async (t) => {
  const rows = ['train\tg\td\ty\t1\t4.5\t"Hi", he said.\t"Hi."', 'test\tg\td\ty\t2\t0\tA\tB'];
  const dir = dataDirectory(t, {
    'pairs/stsb_en/stsbenchmark.tsv.gz': `split\tgenre\tdataset\tyear\tsid\tscore\tsentence1\tsentence2\n${rows.join('\r\n')}`,
  });
  const set = await loadTrainingSet(dir, 'stsb_en');
  assert.deepEqual(set.pairs, [{ a: '"Hi", he said.', b: '"Hi."', label: 4.5 }]);
});

test('an index that was read once serves several sets', async (t) => {
  const dir = dataDirectory(t, {
    'pairs/bq/train_part.tsv': '"说""是"""\t乙\t0\n丙\t丁\t1\n',
    'pairs/bq/dev.csv': '\ufeffsentence1,sentence2,label\n"丙",丁,1\n',
    'pairs/cinlid/Idiom_NLI.txt.gz': '丁\t丙\tentailment\n',
  });
  const leaks = await readLeakIndex(dir);
  assert.equal(leaks.size, 1);
  assert.deepEqual((await loadTrainingSet(dir, 'bq', { leaks })).pairs, [{ a: '说"是"', b: '乙', label: 0 }]);
  assert.deepEqual((await loadTrainingSet(dir, 'cinlid', { leaks })).dropped, { 'leak: bq dev': 1 });
});

test('judged titles train without the queries whose rankings are measured', async (t) => {
  const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const dir = dataDirectory(t, {
    'retrieval/qbqtc/train_previous.json.gz': lines([
      { id: 0, query: '三江汇流', title: '三江', relevant: '1' },
      { id: 1, query: '三江汇流', title: '汇流', relevant: '2' },
      { id: 2, query: '手机', title: '国产', relevant: '0' },
      { id: 3, query: '手机', title: '国产手机', relevant: '' },
    ]),
    'retrieval/qbqtc/dev.json.gz': lines([
      { id: 0, query: '三江汇流？', title: '哪三江', label: '1' },
      { id: 1, query: '咳嗽', title: '小孩咳嗽', label: '2' },
      { id: 2, query: '咳嗽', title: ' ', label: '2' },
      { id: 3, query: '咳嗽', title: '感冒', label: '3' },
    ]),
  });
  assert.deepEqual(await loadTrainingSet(dir, 'qbqtc'), {
    kind: 'labelled',
    name: 'qbqtc',
    pairs: [{ a: '咳嗽', b: '小孩咳嗽', label: 2 }],
    dropped: { 'leak: qbqtc queries': 1, 'empty text': 1, 'unknown label': 1 },
  });
  assert.deepEqual(await readQbqtcRankings(dir), [
    {
      query: '三江汇流',
      titles: [
        { text: '三江', grade: 1 },
        { text: '汇流', grade: 2 },
      ],
    },
    { query: '手机', titles: [{ text: '国产', grade: 0 }] },
  ]);
});

test('an unknown name and an absent file are named', async (t) => {
  const dir = dataDirectory(t, {});
  await assert.rejects(loadTrainingSet(dir, 'toString'), (error: Error) => {
    assert.ok(error instanceof InvalidArgumentError);
    for (const name of Object.keys(TRAINING_SETS)) assert.match(error.message, new RegExp(name));
    return true;
  });
  await assert.rejects(loadTrainingSet(dir, 'lcqmc'), NotFoundError);
});

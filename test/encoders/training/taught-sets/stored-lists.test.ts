import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadPairScorer } from '../../../../encoders/pretrained.ts';
import { pairTokens } from '../../../../encoders/tokenizer/pair-tokens.ts';
import { createWordPieceTokenizer } from '../../../../encoders/tokenizer/word-piece.ts';
import { BatchStream } from '../../../../encoders/training/batches/batch-stream.ts';
import { fillWanted } from '../../../../encoders/training/config/wanted-config.ts';
import { train } from '../../../../encoders/training/run/trainer.ts';
import { storedListSource } from '../../../../encoders/training/taught-sets/stored-lists.ts';
import { FormatError, InvalidArgumentError } from '../../../../src/core/errors.ts';
import { needsOnnxRuntime } from '../../../fixtures/onnxruntime.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';
import { toyConfig, toyDirectory, toyPairs } from '../run/toy-pairs.ts';

const tokenizer = createWordPieceTokenizer(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...'甲乙丙丁']);
const options = { maxTokens: 8, kinds: {}, seed: 1, wanted: fillWanted('wanted', undefined) };
const LISTS = [
  { query: '甲', passages: ['乙', '丙丁甲乙丙丁甲'], teacher: [0.8, 0.9], answers: [0], words: [2, 1], kind: 'x' },
  { query: '甲乙', passages: ['丁', '乙'], teacher: [0.5, 0.5] },
];

async function fileOf(context: TestContext, lines: readonly object[]): Promise<string> {
  const path = join(await temporaryDirectory(context), 'lists.jsonl');
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

test('a list becomes pairs of its query with each passage, cut to the limit', async (context) => {
  const source = await storedListSource(await fileOf(context, LISTS), tokenizer, options);
  assert.deepEqual([source.count, source.rowsPerItem], [2, 2]);
  const stream = new BatchStream(source, { tokens: 1000, rows: 10, padId: tokenizer.padId, seed: 2 });
  const batch = stream.next();
  assert.ok(batch.loss === 'interaction-listwise');
  const { a, size } = batch;
  assert.deepEqual([a.count, size], [4, 2]);
  const rows = LISTS.flatMap(({ query, passages }) =>
    passages.map((text) => pairTokens(tokenizer, query, text, options.maxTokens)),
  );
  const found = Array.from({ length: 4 }, (_, row) => ({
    ids: a.tokenIds.slice(row * a.seqLen, row * a.seqLen + a.lengths[row]),
    secondStart: a.secondStarts![row],
  }));
  const key = (list: readonly object[]) => JSON.stringify(list);
  const [first, second] = [rows.slice(0, 2), rows.slice(2)];
  assert.ok([key([...first, ...second]), key([...second, ...first])].includes(key(found)));
});

test('budgets of a batch count the pairs of lists', async (context) => {
  const dir = await toyDirectory();
  const path = await fileOf(
    context,
    Array.from({ length: 40 }, () => LISTS[1]),
  );
  const set = { name: `lists:${path}`, task: 'interaction-listwise', batchRows: 6, batchTokens: 4096 };
  const config = toyConfig(dir, 'budget', { kind: 'interaction', classes: 1 }, { sets: [set], steps: 1, logEvery: 1 });
  const lines: number[] = [];
  await train(config, { onLog: ({ tokensPerSecond, secondsPerStep }) => lines.push(tokensPerSecond * secondsPerStep) });
  // Three lists of two pairs of six or seven tokens.
  assert.ok(lines[0] > 30 && lines[0] < 46, `${lines[0]} tokens`);
});

test('what is wanted is the answer mixed with what teacher and words think', async (context) => {
  const path = await fileOf(context, LISTS.slice(0, 1).concat(LISTS.slice(0, 1)));
  const sharesBy = async (wanted: object) => {
    const source = await storedListSource(path, tokenizer, { ...options, wanted: fillWanted('wanted', wanted) });
    const batch = new BatchStream(source, { tokens: 1000, rows: 1, padId: 0, seed: 2 }).next();
    assert.ok(batch.loss === 'interaction-listwise');
    return [...batch.wanted];
  };
  const near = (found: readonly number[], expected: readonly number[]) => {
    found.forEach((share, i) => {
      assert.ok(Math.abs(share - expected[i]) < 1e-6, `${found}, expected ${expected}`);
    });
  };
  near(await sharesBy({ teacher: 0 }), [1, 0]);
  const p = 1 / (1 + Math.exp(-10 * (0.9 - 0.8)));
  near(await sharesBy({ teacher: 1, teacherScale: 10 }), [1 - p, p]);
  near(await sharesBy({ teacher: 0.25, teacherScale: 10 }), [0.75 + 0.25 * (1 - p), 0.25 * p]);
  // 10 * 0.1 in favour of the second, 1 * 1 of the first.
  near(await sharesBy({ teacher: 1, teacherScale: 10, wordsScale: 1 }), [0.5, 0.5]);
});

test('a list without a known answer is as teacher and words think', async (context) => {
  const source = await storedListSource(await fileOf(context, LISTS.slice(1).concat(LISTS[1])), tokenizer, options);
  const batch = new BatchStream(source, { tokens: 1000, rows: 1, padId: 0, seed: 2 }).next();
  assert.ok(batch.loss === 'interaction-listwise');
  assert.deepEqual([...batch.wanted], [0.5, 0.5]);
});

test('bad lists are refused by their lines, and lists of another size', async (context) => {
  const [list] = LISTS;
  const path = await fileOf(context, [
    list,
    { ...list, passages: ['乙'] },
    { ...list, teacher: [0.5] },
    { ...list, teacher: [0.5, 'x'] },
    { ...list, answers: [2] },
  ]);
  await assert.rejects(storedListSource(path, tokenizer, options), (error: Error) => {
    assert.ok(error instanceof FormatError);
    assert.match(error.message, /line 2: expected 2 passages, as many as in other lists, found 1; line 3: .*'teacher'/);
    assert.match(error.message, /line 4: .*'teacher'.*line 5: expected numbers of passages in 'answers', found \[2\]/);
    return true;
  });
});

test('lists are of their own task, and what is wanted is theirs alone', async () => {
  const dir = await toyDirectory();
  const refused = (set: object, message: RegExp) =>
    assert.throws(
      () => toyConfig(dir, 'x', { kind: 'interaction', classes: 1 }, { sets: [set] }),
      (error: Error) => error instanceof InvalidArgumentError && message.test(error.message),
    );
  refused({ name: 'lists:x' }, /'interaction-listwise' of sets lists:PATH/);
  refused({ name: 'file:x', task: 'interaction-listwise' }, /of no others/);
  refused({ name: 'file:x', wanted: {} }, /wanted must be left out, but of sets lists:PATH/);
  const lists = { name: 'lists:x', task: 'interaction-listwise' };
  refused({ ...lists, wanted: { teacher: 2 } }, /wanted\.teacher must be a number from 0 to 1, got 2/);
  refused({ ...lists, wanted: { words: 2 } }, /wanted\.words must be one of teacher, teacherScale, wordsScale/);
});

test('a tiny model learns to put the passage first that a teacher prefers', needsOnnxRuntime, async (context) => {
  const dir = await toyDirectory();
  const lists = toyPairs(400, 4).map(({ a, b, label }, i) => {
    const other = toyPairs(1, 1000 + i)[0].b;
    return { query: a, passages: [b, other], teacher: [label, Number(a[1] === other[0])] };
  });
  const set = {
    name: `lists:${await fileOf(context, lists)}`,
    task: 'interaction-listwise',
    batchTokens: 512,
    wanted: { teacherScale: 10 },
  };
  const head = { kind: 'interaction', classes: 1, features: 'vectors' } as const;
  const { modelDir } = await train(toyConfig(dir, 'ranks', head, { sets: [set] }));
  const scorer = await loadPairScorer(modelDir, { threads: 1 });
  context.after(() => scorer.close());
  const pairs = toyPairs(100, 77);
  const scores = await scorer.score(pairs);
  const ofLabel = (label: number) => [...scores].filter((_, i) => pairs[i].label === label);
  assert.ok(Math.min(...ofLabel(1)) > Math.max(...ofLabel(0)), 'every match is above every other pair');
});

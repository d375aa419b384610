import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pairTokens } from '../../../../encoders/tokenizer/pair-tokens.ts';
import { createWordPieceTokenizer } from '../../../../encoders/tokenizer/word-piece.ts';
import { BatchStream } from '../../../../encoders/training/batches/batch-stream.ts';
import {
  kindOrder,
  maskedStoredPairs,
  storedPairSource,
} from '../../../../encoders/training/taught-sets/stored-pairs.ts';
import { FormatError } from '../../../../src/core/errors.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { temporaryDirectory } from '../../../fixtures/temporary-directory.ts';

const tokenizer = createWordPieceTokenizer(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...'甲乙丙丁']);
const options = { maxTokens: 5, kinds: {}, seed: 1 };

async function fileOf(context: TestContext, lines: readonly object[]): Promise<string> {
  const path = join(await temporaryDirectory(context), 'pairs.jsonl');
  await writeFile(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return path;
}

test('pairs come as the tokens of their texts, cut to the limit, the kinds that weigh 0 left out', async (context) => {
  const path = await fileOf(context, [
    { query: '甲', passage: '乙丙丁甲' },
    { query: '乙', passage: '丙', kind: 'x' },
    { query: '丙', passage: '丁' },
  ]);
  const source = await storedPairSource(path, tokenizer, { ...options, kinds: { x: 0 } });
  assert.equal(source.count, 2);
  const { a, b } = source.example(0, createRandom(1));
  assert.deepEqual([...a], [...tokenizer.encode('甲').ids]);
  assert.deepEqual([...b!], [...tokenizer.encode('乙丙丁甲', { maxTokens: 5 }).ids]);
  assert.equal((await storedPairSource(path, tokenizer, { ...options, limit: 1 })).count, 1);
});

test('pairs with the same query or passage never meet in a batch', async (context) => {
  const letters = [...'甲乙丙丁'];
  const pairs = letters.flatMap((query) => letters.map((passage) => ({ query, passage })));
  const source = await storedPairSource(await fileOf(context, pairs), tokenizer, options);
  const stream = new BatchStream(source, { tokens: 1000, rows: 100, padId: tokenizer.padId, seed: 2 });
  for (let i = 0; i < 8; i++) {
    const batch = stream.next();
    assert.ok(batch.loss === 'infonce');
    for (const side of [batch.a, batch.b]) {
      const texts = Array.from({ length: side.count }, (_, row) => side.tokenIds[row * side.seqLen + 1]);
      assert.equal(new Set(texts).size, side.count);
    }
  }
});

test('bad lines are refused by their numbers', async (context) => {
  const path = await fileOf(context, [
    { query: '甲', passage: '' },
    { query: '甲', passage: '乙', kind: 3 },
  ]);
  await assert.rejects(storedPairSource(path, tokenizer, options), (error: Error) => {
    assert.ok(error instanceof FormatError);
    assert.match(error.message, /line 1: expected text in 'passage'.*line 2: expected text in 'kind', found 3/);
    return true;
  });
});

test('both texts of a pair are masked, and what stands where is told', async (context) => {
  const path = await fileOf(context, [
    { query: '甲乙', passage: '丙丁甲' },
    { query: '丁丁', passage: '乙', kind: 'x' },
  ]);
  const source = await maskedStoredPairs(path, tokenizer, { ...options, maxTokens: 7, kinds: { x: 0 } });
  assert.deepEqual([source.count, source.loss], [1, 'mlm']);
  const { ids, secondStart } = pairTokens(tokenizer, '甲乙', '丙丁甲', 7);
  const random = createRandom(3);
  const places = new Set<number>();
  for (let i = 0; i < 200; i++) {
    const { a, masked, secondStart: found } = source.example(0, random);
    assert.equal(found, secondStart);
    const { positions, targets } = masked!;
    const whole = Int32Array.from(a);
    positions.forEach((at, j) => {
      whole[at] = targets[j];
      places.add(at);
    });
    assert.deepEqual(whole, ids);
  }
  // Every token of either text, and none of [CLS] and [SEP].
  assert.deepEqual([...places].sort(), [1, 2, 4, 5].slice(0, places.size));
  assert.equal(places.size, ids.length - 3);
});

test('items come up as often as their kind weighs, those of other kinds once', () => {
  assert.deepEqual([...kindOrder(['a', 'b', 'c', 'a'], { a: 2, b: 0 }, 1)], [0, 0, 2, 3, 3]);
});

test('a fraction of a weight is drawn from the seed', () => {
  const kinds = new Array<string>(2000).fill('a');
  const order = kindOrder(kinds, { a: 1.25 }, 5);
  assert.ok(Math.abs(order.length - 2500) < 80, `${order.length}`);
  assert.deepEqual(order, kindOrder(kinds, { a: 1.25 }, 5));
  assert.notDeepEqual(order, kindOrder(kinds, { a: 1.25 }, 6));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairTokens } from '../../../../encoders/tokenizer/pair-tokens.ts';
import { createWordPieceTokenizer } from '../../../../encoders/tokenizer/word-piece.ts';
import { jointPairSource, labelledPairSource } from '../../../../encoders/training/batches/example-sources.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { VOCAB } from '../../../fixtures/model-fixture.ts';

const tokenizer = createWordPieceTokenizer(VOCAB);
const PAIRS = [
  { a: '今天天气很好', b: '天气不坏', label: 1 },
  { a: '我们去吃饭', b: 'abc', label: 0 },
];

test('a joint pair comes in both orders, each about half of the time, with its own label', () => {
  const source = jointPairSource(PAIRS, tokenizer, 10, 'interaction');
  assert.equal(source.count, 2);
  assert.equal(source.loss, 'interaction');
  const random = createRandom(5);
  for (const [index, { a, b, label }] of PAIRS.entries()) {
    const orders = [pairTokens(tokenizer, a, b, 10), pairTokens(tokenizer, b, a, 10)];
    const seen = [0, 0];
    for (let draw = 0; draw < 200; draw++) {
      const example = source.example(index, random);
      const order = orders.findIndex(({ ids }) => ids.join() === example.a.join());
      assert.ok(order >= 0, `neither order: ${example.a}`);
      assert.equal(example.secondStart, orders[order].secondStart);
      assert.equal(example.label, label);
      assert.equal(example.b, undefined);
      seen[order]++;
    }
    assert.ok(Math.min(...seen) > 70, `orders were drawn ${seen} times`);
  }
});

test('separate pairs keep their order and are cut each by itself', () => {
  const random = createRandom(5);
  for (const loss of ['cosent', 'sbert'] as const) {
    const source = labelledPairSource(PAIRS, tokenizer, 5, loss);
    assert.equal(source.loss, loss);
    const { a, b, label, secondStart } = source.example(0, random);
    assert.deepEqual(a, tokenizer.encode(PAIRS[0].a, { maxTokens: 5 }).ids);
    assert.deepEqual(b, tokenizer.encode(PAIRS[0].b, { maxTokens: 5 }).ids);
    assert.equal(label, 1);
    assert.equal(secondStart, undefined);
  }
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { pairTokens } from '../../../encoders/tokenizer/pair-tokens.ts';
import { createWordPieceTokenizer } from '../../../encoders/tokenizer/word-piece.ts';
import { VOCAB } from '../../fixtures/model-fixture.ts';
import { arbitraryText } from './arbitrary-text.ts';

const tokenizer = createWordPieceTokenizer(VOCAB);
const { clsId, sepId } = tokenizer;
const inner = (text: string) => Array.from(tokenizer.encode(text).ids.slice(1, -1));

/** The plain way: of two texts that do not fit, the longer gives its last token, the second one where they are equal. */
function cutPlainly(a: number[], b: number[], room: number): [number[], number[]] {
  const [x, y] = [[...a], [...b]];
  while (x.length + y.length > room) (x.length > y.length ? x : y).pop();
  return [x, y];
}

test('a pair is [CLS] a [SEP] b [SEP], cut token by token from the longer text', () => {
  fc.assert(
    fc.property(arbitraryText, arbitraryText, fc.integer({ min: 3, max: 24 }), (a, b, maxTokens) => {
      const [x, y] = cutPlainly(inner(a), inner(b), maxTokens - 3);
      const { ids, secondStart } = pairTokens(tokenizer, a, b, maxTokens);
      assert.deepEqual(Array.from(ids), [clsId, ...x, sepId, ...y, sepId]);
      assert.equal(secondStart, x.length + 2);
      assert.ok(ids.length <= maxTokens);
    }),
    { seed: 21, numRuns: 500 },
  );
});

test('texts without a token still give a pair', () => {
  const { ids, secondStart } = pairTokens(tokenizer, '', ' ', 8);
  assert.deepEqual(Array.from(ids), [clsId, sepId, sepId]);
  assert.equal(secondStart, 2);
});

test('a short text stays whole beside a long one, on either side', () => {
  const long = '今天天气很好'.repeat(10);
  const whole = inner('我们');
  const first = pairTokens(tokenizer, '我们', long, 12);
  assert.deepEqual(Array.from(first.ids.slice(1, 3)), whole);
  assert.equal(first.ids.length, 12);
  const second = pairTokens(tokenizer, long, '我们', 12);
  assert.deepEqual(Array.from(second.ids.slice(second.secondStart, -1)), whole);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { textPieces } from '../../../encoders/inference/text-pieces.ts';
import { createWordPieceTokenizer } from '../../../encoders/tokenizer/word-piece.ts';
import { VOCAB } from '../../fixtures/model-fixture.ts';
import { arbitraryText } from '../tokenizer/arbitrary-text.ts';

const tokenizer = createWordPieceTokenizer(VOCAB);

function textsOf(text: string, maxTokens: number): string[] {
  return textPieces(text, tokenizer, maxTokens).map(({ starts, ends }) => text.slice(starts[0], ends.at(-1)));
}

test('a text that fits is one piece, one without tokens is none', () => {
  assert.deepEqual(textsOf('今天天气很好。', 9), ['今天天气很好。']);
  assert.deepEqual(textsOf('', 9), []);
  assert.deepEqual(textsOf(' \n', 9), []);
});

test('as many whole sentences as fit come together, with the quotation marks that close them', () => {
  assert.deepEqual(textsOf('天气好。不好！去吃饭？我们不去。', 10), ['天气好。不好！', '去吃饭？', '我们不去。']);
  assert.deepEqual(textsOf('我们去。”今天不去，天气不好。', 10), ['我们去。”', '今天不去，', '天气不好。']);
});

test('without the end of a sentence a comma will do, else a space, else a character; a line break ends a sentence', () => {
  assert.deepEqual(textsOf('我们去吃饭，今天天气很好', 10), ['我们去吃饭，', '今天天气很好']);
  assert.deepEqual(textsOf('a b c d e f gh', 7), ['a b c d e', 'f gh']);
  assert.deepEqual(textsOf('今天天气很好不坏我们去吃饭', 8), ['今天天气很好', '不坏我们去吃', '饭']);
  assert.deepEqual(textsOf('我们去\n今天天气很好', 9), ['我们去', '今天天气很好']);
});

test('a word is cut only when it fills a piece by itself', () => {
  assert.deepEqual(textsOf('今天abcd', 7), ['今天', 'abcd']);
  assert.deepEqual(textsOf('abcdefgh', 6), ['abcd', 'efgh']);
});

test('the pieces are the tokens of the text in order, each within its bounds', () => {
  fc.assert(
    fc.property(arbitraryText, fc.integer({ min: 3, max: 20 }), (text, maxTokens) => {
      const whole = tokenizer.encode(text);
      const pieces = textPieces(text, tokenizer, maxTokens);
      const inner = (column: 'ids' | 'starts' | 'ends') =>
        pieces.flatMap((piece) => [...piece[column].subarray(1, -1)]);
      for (const column of ['ids', 'starts', 'ends'] as const) {
        assert.deepEqual(inner(column), [...whole[column].subarray(1, -1)]);
      }
      for (const { ids } of pieces) {
        assert.ok(ids.length > 2 && ids.length <= maxTokens);
        assert.deepEqual([ids[0], ids.at(-1)], [tokenizer.clsId, tokenizer.sepId]);
      }
    }),
  );
});

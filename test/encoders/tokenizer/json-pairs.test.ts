import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createJsonTokenizer } from '../../../encoders/tokenizer/json-tokenizer.ts';
import { pairTokens } from '../../../encoders/tokenizer/pair-tokens.ts';
import { createWordPieceTokenizer } from '../../../encoders/tokenizer/word-piece.ts';
import { FormatError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { byteLevel, byteLevelConfig, unigram, WORD_PIECE_TOKENS, wordPiece } from './foreign-tokenizers.ts';

const sequence = (id: string, type_id: number) => ({ Sequence: { id, type_id } });
const token = (id: string) => ({ SpecialToken: { id, type_id: 0 } });

/** As bge-reranker-base has it: two separators, one type of token. */
const xlmRoberta = {
  ...unigram,
  post_processor: {
    ...unigram.post_processor,
    pair: [token('<s>'), sequence('A', 0), token('</s>'), token('</s>'), sequence('B', 0), token('</s>')],
  },
};
/** As RoBERTa's own files have it. */
const roberta = {
  ...unigram,
  post_processor: {
    type: 'RobertaProcessing',
    sep: ['</s>', 2],
    cls: ['<s>', 0],
    trim_offsets: true,
    add_prefix_space: false,
  },
};

test('BERT files join two texts as our own tokenizer does, the second of another type', () => {
  const own = createWordPieceTokenizer(WORD_PIECE_TOKENS);
  const foreign = createJsonTokenizer(wordPiece);
  const text = fc.string({ unit: fc.constantFrom('hello', ' ', '中', '文', ',', 's', 'x'), maxLength: 40 });
  fc.assert(
    fc.property(text, text, fc.integer({ min: 3, max: 30 }), (a, b, maxTokens) => {
      assert.deepEqual(foreign.encodePair(a, b, { maxTokens }), pairTokens(own, a, b, maxTokens));
    }),
    { seed: 11, numRuns: 300 },
  );
});

for (const [name, file] of Object.entries({ xlmRoberta, roberta })) {
  test(`${name}: two separators stand between the texts, all tokens of one type`, () => {
    const { ids, secondStart } = createJsonTokenizer(file).encodePair('hello', '中');
    assert.deepEqual([...ids], [0, 5, 2, 2, 4, 7, 2]);
    assert.equal(secondStart, ids.length);
  });

  test(`${name}: the longer text is cut, the separators stay`, () => {
    const { ids } = createJsonTokenizer(file).encodePair('hello', '中'.repeat(50), { maxTokens: 8 });
    assert.deepEqual([...ids], [0, 5, 2, 2, 4, 7, 7, 2]);
  });
}

test('the tokens of a pair stay below what the files allow', () => {
  assert.equal(createJsonTokenizer(wordPiece).encodePair('中'.repeat(200), '文'.repeat(200)).ids.length, 128);
});

test('a file that does not say how two texts are joined is refused when two are joined, not before', () => {
  const decoder = createJsonTokenizer(byteLevel, byteLevelConfig);
  assert.ok(decoder.encode('hello').ids.length > 0);
  assert.throws(() => decoder.encodePair('a', 'b'), FormatError);
});

test('a limit below the special tokens of a pair is refused', () => {
  assert.throws(() => createJsonTokenizer(wordPiece).encodePair('a', 'b', { maxTokens: 2 }), InvalidArgumentError);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textPieces } from '../../../encoders/inference/text-pieces.ts';
import { checkRoFormerConfig, type RoFormerConfig } from '../../../encoders/roformer/config.ts';
import { createModelTokenizer } from '../../../encoders/roformer/model-tokenizer.ts';
import { SPECIAL_TOKENS } from '../../../encoders/tokenizer/vocab-file.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';

const VOCAB = [...SPECIAL_TOKENS, '北京', '，', ',', '去', '北', '京', '我', '。'];
const CONFIG: RoFormerConfig = {
  vocabSize: VOCAB.length,
  hiddenSize: 4,
  numLayers: 1,
  numHeads: 1,
  intermediateSize: 4,
  maxTokens: 16,
  segmentTypes: 1,
  hiddenAct: 'relu',
  pooling: 'mean',
};

test('a model that does not say how it cuts texts reads Han characters one by one', async () => {
  const tokenizer = await createModelTokenizer(checkRoFormerConfig(CONFIG), VOCAB);
  assert.deepEqual([...tokenizer.encode('北京').ids], [2, VOCAB.indexOf('北'), VOCAB.indexOf('京'), 3]);
});

test('a model of best paths reads words of Han characters', async () => {
  const config = checkRoFormerConfig({ ...CONFIG, tokenizer: 'best-path' });
  const tokenizer = await createModelTokenizer(config, VOCAB);
  assert.deepEqual([...tokenizer.encode('北京').ids], [2, VOCAB.indexOf('北京'), 3]);
});

test('another way to cut texts is refused', () => {
  for (const tokenizer of ['words', '', null, 1]) {
    assert.throws(() => checkRoFormerConfig({ ...CONFIG, tokenizer } as RoFormerConfig), InvalidArgumentError);
  }
});

test('long texts are read in pieces whose tokens are words', async () => {
  const tokenizer = await createModelTokenizer({ tokenizer: 'best-path' }, VOCAB);
  const text = '我去北京。我去北京，我去北京。';
  const pieces = textPieces(text, tokenizer, 8);
  const slices = pieces.map(({ starts, ends }) => text.slice(starts[1], ends[ends.length - 2]));
  assert.deepEqual(slices, ['我去北京。', '我去北京，', '我去北京。']);
  assert.deepEqual([...pieces[2].starts.slice(1, -1)], [10, 11, 12, 14]);
});

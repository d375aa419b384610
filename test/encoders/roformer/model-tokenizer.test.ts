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

test('a model that is given simplified characters reads both ways of writing alike, with offsets of the text', async () => {
  const words = ['面', '条', '电', '脑', '开', '机', '后', '乾', '干', '净', '隆', '著', '着', '名', '看', '台'];
  const vocab = [...SPECIAL_TOKENS, ...words];
  const config = checkRoFormerConfig({ ...CONFIG, vocabSize: vocab.length, han: 'simplified' });
  const tokenizer = await createModelTokenizer(config, vocab);
  const cases = [
    ['麵條', '面条'],
    ['電腦開機後', '电脑开机后'],
    ['乾淨 乾隆', '干净 乾隆'],
    ['看著 著名', '看着 著名'],
    ['臺 ', '台 '],
  ];
  for (const [traditional, simplified] of cases) {
    const tokens = tokenizer.encode(traditional);
    assert.deepEqual(tokens, tokenizer.encode(simplified));
    assert.equal(tokens.ids.includes(tokenizer.unkId), false, traditional);
  }
  const asWritten = await createModelTokenizer(checkRoFormerConfig({ ...CONFIG, vocabSize: vocab.length }), vocab);
  assert.equal(asWritten.encode('麵').ids[1], asWritten.unkId);
});

test('another writing of Chinese, or one beside best paths, is refused', () => {
  for (const han of ['traditional', '', null, 1])
    assert.throws(() => checkRoFormerConfig({ ...CONFIG, han } as RoFormerConfig), InvalidArgumentError);
  assert.throws(
    () => checkRoFormerConfig({ ...CONFIG, han: 'simplified', tokenizer: 'best-path' }),
    InvalidArgumentError,
  );
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

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createModelTokenizer } from '../../../../encoders/roformer/model-tokenizer.ts';
import { fitWords } from '../../../../encoders/training/run/fit-words.ts';

const SPECIALS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const VOCAB = [...SPECIALS, ...'中国人来了北京的海边', '中国人', '中国', '北京', '来了', '海边', 'city'];
const tokenizerOf = (vocab: readonly string[]) => createModelTokenizer({ tokenizer: 'best-path' }, vocab);
const place = (text: string, name: string) => {
  const start = text.indexOf(name);
  return { text, spans: [{ start, end: start + name.length, label: 'LOC' }] };
};

test('words within which names end, and words that the texts hardly have, go; characters, letters and the order stay', async () => {
  const texts = [place('中国人来了', '中国'), place('北京的中国人', '中国'), place('北京的人来了', '北京')];
  const kept = await fitWords(VOCAB, texts, tokenizerOf);
  assert.deepEqual(
    kept,
    VOCAB.filter((word) => word !== '中国人' && word !== '海边'),
  );
  const { starts, ends } = (await tokenizerOf(kept)).encode(texts[0].text);
  assert.ok(starts.includes(0) && ends.includes(2), `tokens ${starts} to ${ends}`);
});

test('a word that is cut once among many places stays', async () => {
  const whole = { text: '中国人来了', spans: [{ start: 0, end: 3, label: 'PER' }] };
  const texts = [...Array.from({ length: 60 }, () => whole), place('中国人', '中国')];
  assert.ok((await fitWords(VOCAB, texts, tokenizerOf)).includes('中国人'));
});

test('without spans only rare words go', async () => {
  const kept = await fitWords(VOCAB, [{ text: '北京北京', spans: [] }], tokenizerOf);
  assert.deepEqual(
    kept.filter((word) => /^\p{Script=Han}{2,}$/u.test(word)),
    ['北京'],
  );
});

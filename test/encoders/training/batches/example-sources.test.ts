import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairTokens } from '../../../../encoders/tokenizer/pair-tokens.ts';
import { createWordPieceTokenizer } from '../../../../encoders/tokenizer/word-piece.ts';
import {
  jointPairSource,
  labelledPairSource,
  maskedTextSource,
} from '../../../../encoders/training/batches/example-sources.ts';
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

test('a word is masked, replaced or left as a whole, 15 % of the tokens in all, by tokens that stand for text', () => {
  const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const tokenizer = createWordPieceTokenizer([
    '[PAD]',
    '[unused1]',
    '[UNK]',
    '[CLS]',
    '[SEP]',
    '[MASK]',
    '[unused2]',
    ...letters,
    ...letters.map((letter) => `##${letter}`),
  ]);
  // Words of three tokens each, texts of one to twelve words.
  const word = (n: number) => letters[n % 8] + letters[(n >> 1) % 8] + letters[(n >> 2) % 8];
  const texts = Array.from({ length: 12 }, (_, i) =>
    Array.from({ length: i + 1 }, (_, n) => word(n * 5 + i)).join(' '),
  );
  const source = maskedTextSource(texts, tokenizer, 64);
  const random = createRandom(7);
  let [tokens, masked] = [0, 0];
  const words = { mask: 0, other: 0, itself: 0 };
  for (let draw = 0; draw < 3000; draw++) {
    const index = draw % texts.length;
    const original = tokenizer.encode(texts[index]).ids;
    const { a, masked: chosen } = source.example(index, random);
    const { positions, targets } = chosen!;
    tokens += original.length - 2;
    masked += positions.length;
    assert.deepEqual(
      [...targets],
      [...positions].map((at) => original[at]),
    );
    for (let at = 0; at < a.length; at++) if (!positions.includes(at)) assert.equal(a[at], original[at]);
    assert.equal(positions.length % 3, 0);
    for (let at = 0; at < positions.length; at += 3) {
      const place = positions[at];
      assert.deepEqual([...positions.slice(at, at + 3)], [place, place + 1, place + 2]);
      const now = [0, 1, 2].map((i) => a[place + i]);
      const isMask = now.map((id) => id === tokenizer.maskId);
      assert.equal(new Set(isMask).size, 1, `a part of a word is masked: ${now}`);
      if (isMask[0]) words.mask++;
      else if (now.every((id, i) => id === original[place + i])) words.itself++;
      else words.other++;
      if (!isMask[0]) for (const id of now) assert.ok(!tokenizer.specialIds.has(id), `token ${id} stands for no text`);
    }
  }
  // Of some 6,500 words, 975 chosen: within four standard deviations.
  assert.ok(Math.abs(masked / tokens - 0.15) < 0.02, `${masked} of ${tokens}`);
  const all = words.mask + words.other + words.itself;
  assert.ok(Math.abs(words.mask / all - 0.8) < 0.04, JSON.stringify(words));
  assert.ok(Math.abs(words.other / all - 0.1) < 0.03, JSON.stringify(words));
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

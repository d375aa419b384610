import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SPECIAL_TOKENS } from '../../../../encoders/tokenizer/vocab-file.ts';
import { createWordPieceTokenizer } from '../../../../encoders/tokenizer/word-piece.ts';
import type { InfoNceBatch, InteractionBatch } from '../../../../encoders/training/batches/batch.ts';
import { BatchStream, type ExampleSource } from '../../../../encoders/training/batches/batch-stream.ts';
import { cutBatches } from '../../../../encoders/training/batches/cut-batches.ts';
import type { Example } from '../../../../encoders/training/batches/example.ts';
import { positivePairSource } from '../../../../encoders/training/batches/example-sources.ts';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';

const ids = (length: number, value = 7) => new Int32Array(length).fill(value);

function source(count: number): ExampleSource {
  return {
    count,
    loss: 'infonce',
    example: (index, random) => ({ a: ids(1 + random.below(9), index), b: ids(1 + random.below(30), index) }),
  };
}

const OPTIONS = { tokens: 200, rows: 16, padId: 0, seed: 3 };

test('batches stay within the token and row budgets and lose no pair', () => {
  const lengths = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 })), {
    maxLength: 80,
  });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 2, max: 20 }), (pairs, rows) => {
      const examples = pairs.map(([a, b]): Example => ({ a: ids(a), b: ids(b) }));
      const batches = cutBatches(examples, 'mlm', { tokens: 200, rows });
      assert.equal(batches.flat().length, examples.length);
      for (const batch of batches) {
        const width = Math.max(...batch.map(({ a }) => a.length)) + Math.max(...batch.map(({ b }) => b!.length));
        assert.ok(batch.length === 1 || (batch.length <= rows && width * batch.length <= 200));
      }
    }),
    { seed: 1 },
  );
});

test('pairs with an equal key never meet in a batch', () => {
  const keys = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 60 });
  fc.assert(
    fc.property(keys, (values) => {
      const examples = values.map((value): Example => ({ a: ids(3), b: ids(3), key: String(value) }));
      for (const batch of cutBatches(examples, 'infonce', { tokens: 100, rows: 16 })) {
        assert.equal(new Set(batch.map(({ key }) => key)).size, batch.length);
        assert.ok(batch.length > 1);
      }
    }),
    { seed: 2 },
  );
});

test('two answers to one query never meet in a batch, nor two queries of one answer', () => {
  const pairs = [1, 2, 3, 4, 5, 6].flatMap((i) => [
    { query: `问题${i}`, passage: `答案${i}` },
    { query: `问题${i}`, passage: `回答${i}` },
    { query: `另一${i}`, passage: `答案${i}` },
  ]);
  const tokenizer = createWordPieceTokenizer([
    ...SPECIAL_TOKENS,
    ...new Set(pairs.flatMap((p) => [...p.query, ...p.passage])),
  ]);
  const stream = new BatchStream(positivePairSource(pairs, tokenizer, 16), { ...OPTIONS, tokens: 1000, rows: 64 });
  for (let i = 0; i < 20; i++) {
    const { a, b } = stream.next() as InfoNceBatch;
    assert.ok(a.count > 1);
    for (const { count, seqLen, tokenIds } of [a, b]) {
      const texts = Array.from({ length: count }, (_, row) => tokenIds.slice(row * seqLen, (row + 1) * seqLen).join());
      assert.equal(new Set(texts).size, count);
    }
  }
});

test('an epoch shows every pair once', () => {
  const stream = new BatchStream(source(500), OPTIONS);
  const seen: number[] = [];
  while (stream.position.epoch === 0) {
    const { a } = stream.next() as InfoNceBatch;
    if (stream.position.epoch > 0) break;
    for (let row = 0; row < a.count; row++) seen.push(a.tokenIds[row * a.seqLen]);
  }
  // Only a batch of a single pair may be left out.
  assert.ok(seen.length >= 499, `saw ${seen.length} of 500`);
  assert.equal(new Set(seen).size, seen.length);
});

test('a stream set to a position goes on with the same batches', () => {
  const first = new BatchStream(source(300), OPTIONS);
  for (let i = 0; i < 47; i++) first.next();
  const second = new BatchStream(source(300), OPTIONS);
  second.restore(first.position);
  for (let i = 0; i < 80; i++) assert.deepEqual(second.next(), first.next());
});

test('a pair read as one text keeps its label and the start of its second text', () => {
  for (const loss of ['interaction', 'interaction-cosent'] as const) {
    const example = (index: number): Example => ({
      a: ids(3 + (index % 7), index),
      secondStart: 1 + (index % 3),
      label: index % 2,
    });
    const stream = new BatchStream({ count: 200, loss, example }, OPTIONS);
    for (let batches = 0; batches < 10; batches++) {
      const batch = stream.next() as InteractionBatch;
      assert.equal(batch.loss, loss);
      for (let row = 0; row < batch.a.count; row++) {
        const index = batch.a.tokenIds[row * batch.a.seqLen];
        assert.equal(batch.a.lengths[row], 3 + (index % 7));
        assert.equal(batch.a.secondStarts![row], 1 + (index % 3));
        assert.equal(batch.labels[row], index % 2);
      }
    }
  }
});

test('a lone pair is left out only where a loss compares pairs', () => {
  const lone: Example[] = [{ a: ids(3), b: ids(3), label: 1 }];
  for (const loss of ['cosent', 'infonce', 'interaction-cosent'] as const) {
    assert.deepEqual(cutBatches(lone, loss, OPTIONS), []);
  }
  for (const loss of ['mlm', 'sbert', 'interaction'] as const) {
    assert.deepEqual(cutBatches(lone, loss, OPTIONS), [lone]);
  }
});

test('texts of which no word is masked make no batch by themselves, and are part of others', () => {
  const none = { positions: new Int32Array(0), targets: new Int32Array(0) };
  const some = { positions: Int32Array.of(1), targets: Int32Array.of(7) };
  const examples: Example[] = [none, none, some].map((masked) => ({ a: ids(3), masked }));
  assert.deepEqual(cutBatches(examples.slice(0, 2), 'mlm', OPTIONS), []);
  assert.deepEqual(cutBatches(examples, 'mlm', OPTIONS), [examples]);
});

test('a set of which no two items go into one batch is refused instead of searched for ever', () => {
  const example = (key: string, length: number) => ({ a: ids(length), b: ids(length), key });
  const sources: ExampleSource[] = [
    { count: 3, loss: 'infonce', example: () => example('the same passage', 4) },
    { count: 3, loss: 'infonce', example: (index) => example(String(index), 80) },
  ];
  for (const hopeless of sources) assert.throws(() => new BatchStream(hopeless, OPTIONS).next(), InvalidArgumentError);
});

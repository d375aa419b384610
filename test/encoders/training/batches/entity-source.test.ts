import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spansOfTags } from '../../../../encoders/ner/tag-schemes.ts';
import type { EntityHead } from '../../../../encoders/roformer/entity-head.ts';
import { createWordPieceTokenizer } from '../../../../encoders/tokenizer/word-piece.ts';
import type { PointerBatch, TagBatch } from '../../../../encoders/training/batches/batch.ts';
import { BatchStream } from '../../../../encoders/training/batches/batch-stream.ts';
import { entityTextSource } from '../../../../encoders/training/batches/entity-source.ts';

const tokenizer = createWordPieceTokenizer(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...'小王去了北京大学和上海']);
const TEXTS = [
  {
    text: '小王去了北京大学',
    spans: [
      { start: 0, end: 2, label: 'PER' },
      { start: 4, end: 8, label: 'ORG' },
      { start: 4, end: 6, label: 'LOC' },
    ],
  },
  { text: '\u200b', spans: [] },
  {
    text: '上海和北京',
    spans: [
      { start: 0, end: 2, label: 'LOC' },
      { start: 3, end: 5, label: 'LOC' },
    ],
  },
];
const POINTER: EntityHead = { kind: 'efficient-global-pointer', types: ['person', 'place', 'company'] };
const LABELS = { PER: ['person'], LOC: ['place'] };

function streamOf(head: EntityHead, maxTokens = 32) {
  const source = entityTextSource(TEXTS, tokenizer, { head, maxTokens, labels: LABELS });
  return new BatchStream(source, { tokens: 512, rows: 8, padId: tokenizer.padId, seed: 1 });
}

test('spans become positions in a padded batch, by row and type, and types that no label stands for weigh nothing', () => {
  const { a, spans, slots, typeWeights } = streamOf(POINTER).next() as PointerBatch;
  assert.deepEqual([a.count, a.seqLen, slots], [2, 10, 2], 'the text without tokens is left out');
  assert.deepEqual([...typeWeights], [1, 1, 0]);
  // Shorter texts come first: 上海和北京 has two places, 小王去了北京大学 a person and, with ORG left out, one place.
  const at = (first: number, last: number) => first * 10 + last;
  assert.deepEqual([...spans.subarray(0, 6)], [0, 0, at(1, 2), at(4, 5), 0, 0]);
  assert.deepEqual([...spans.subarray(6)], [at(1, 2), 0, at(5, 6), 0, 0, 0]);
});

test('a tagging head gets a tag for every token, from which the spans come back', () => {
  for (const kind of ['crf', 'softmax'] as const) {
    const head: EntityHead = { kind, types: ['person', 'place'], scheme: 'bioes' };
    const { loss, a, tags } = streamOf(head).next() as TagBatch;
    assert.equal(loss, kind);
    assert.equal(tags.length, a.count * a.seqLen);
    assert.deepEqual(spansOfTags('bioes', tags.subarray(a.seqLen), 1, 9), [
      { first: 1, last: 2, type: 0 },
      { first: 5, last: 6, type: 1 },
    ]);
  }
});

test('spans beyond the longest text that is read are left out', () => {
  const { a, spans } = streamOf(POINTER, 6).next() as PointerBatch;
  assert.equal(a.seqLen, 6);
  assert.deepEqual(
    [...spans].filter((span) => span > 0).map((span) => [Math.floor(span / 6), span % 6]),
    [
      [1, 2],
      [1, 2],
    ],
    'of 上海和北 the first place, of 小王去了 the person',
  );
});

test('a set whose labels stand for none of the types is refused with the types', () => {
  assert.throws(
    () => entityTextSource(TEXTS, tokenizer, { head: POINTER, maxTokens: 32, labels: { PER: [] } }),
    /no label stands for one of the head's types person, place, company/,
  );
});

test('without labels, types that the set does not mark weigh nothing, and a set that marks none is refused', () => {
  const of = (types: string[]) =>
    entityTextSource(TEXTS, tokenizer, { head: { kind: 'efficient-global-pointer', types }, maxTokens: 32 });
  const batch = new BatchStream(of(['PER', 'movie']), { tokens: 512, rows: 8, padId: tokenizer.padId, seed: 1 }).next();
  assert.deepEqual([...(batch as PointerBatch).typeWeights], [1, 0]);
  assert.throws(() => of(['person', 'place']), /no label stands for one of the head's types person, place/);
});

test('a label that no span has is refused with those that there are', () => {
  const labels = { PER: ['person'], PLACE: ['place'] };
  assert.throws(
    () => entityTextSource(TEXTS, tokenizer, { head: POINTER, maxTokens: 32, labels }),
    /labels names 'PLACE', which no span has; the texts have LOC, ORG, PER/,
  );
});

test('spans whose labels come to the same type, or are called like a method, are marked once or not at all', () => {
  const spans = ['ORG', 'LOC', 'constructor'].map((label) => ({ start: 0, end: 2, label }));
  const labels = { ORG: ['place'], LOC: ['place'] };
  const texts = [{ text: '北京和上海', spans }];
  const source = entityTextSource(texts, tokenizer, { head: POINTER, maxTokens: 32, labels });
  const { spans: marked, slots } = new BatchStream(source, {
    tokens: 512,
    rows: 8,
    padId: tokenizer.padId,
    seed: 1,
  }).next() as PointerBatch;
  assert.equal(slots, 1);
  assert.deepEqual([...marked], [0, 7 + 2, 0]);
});

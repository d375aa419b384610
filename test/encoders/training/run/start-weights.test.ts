import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PairHead, RoFormerConfig } from '../../../../encoders/roformer/config.ts';
import {
  HEAD_BIAS,
  HEAD_WEIGHT,
  initialWeights,
  POOLING_TOKEN,
  PROJECTION,
  SEGMENT_EMBEDDING,
  TOKEN_EMBEDDING,
  teacherName,
} from '../../../../encoders/roformer/weights.ts';
import { startFor, withRowsOf } from '../../../../encoders/training/run/start-weights.ts';
import { CONFIG } from '../../../fixtures/model-fixture.ts';

const withHead = (head?: PairHead): RoFormerConfig => ({ ...CONFIG, head });
const fresh = (head?: PairHead) => initialWeights(withHead(head), 1);
const started = (head?: PairHead) => initialWeights(withHead(head), 2);

const TWO: PairHead = { kind: 'interaction', classes: 2 };

test('a start whose head has the same shape, or none where none is needed, is taken as it is', () => {
  for (const head of [undefined, TWO]) {
    const start = started(head);
    assert.equal(startFor(fresh(head), start), start);
  }
});

test('a start without the head, or with that of Sentence-BERT, takes a fresh one and copies its first segment', () => {
  for (const head of [undefined, { kind: 'sbert', classes: 2 } as const]) {
    const start = started(head);
    const weights = startFor(fresh(TWO), start);
    assert.deepEqual(weights.get(HEAD_WEIGHT), fresh(TWO).get(HEAD_WEIGHT));
    assert.deepEqual(weights.get(HEAD_BIAS), fresh(TWO).get(HEAD_BIAS));
    const first = start.get(SEGMENT_EMBEDDING)!.data.slice(0, CONFIG.hiddenSize);
    assert.deepEqual(weights.get(SEGMENT_EMBEDDING)!.data, Float32Array.from([...first, ...first]));
    assert.deepEqual(weights.get('layer.0.ffn.in'), start.get('layer.0.ffn.in'));
  }
});

test('a start that was told roles begins with the first text as a query is read, and the second as a document', () => {
  const start = started();
  const [document, query] = [0, 1].map((row) =>
    start.get(SEGMENT_EMBEDDING)!.data.slice(row * CONFIG.hiddenSize, (row + 1) * CONFIG.hiddenSize),
  );
  const segmentsOf = (found: ReturnType<typeof fresh>) => [
    ...startFor(fresh(TWO), found, { readRoles: true }).get(SEGMENT_EMBEDDING)!.data,
  ];
  assert.deepEqual(segmentsOf(start), [...query, ...document]);
  // What read pairs has segments of its own by then.
  const pairs = started({ kind: 'interaction', classes: 3 });
  assert.deepEqual(segmentsOf(pairs), [...pairs.get(SEGMENT_EMBEDDING)!.data]);
});

test('a start that read second texts keeps its segments under a head of other classes', () => {
  const start = started({ kind: 'interaction', classes: 3 });
  const weights = startFor(fresh(TWO), start);
  assert.deepEqual(weights.get(HEAD_WEIGHT), fresh(TWO).get(HEAD_WEIGHT));
  assert.deepEqual(weights.get(SEGMENT_EMBEDDING), start.get(SEGMENT_EMBEDDING));
});

test('a start without weighted pooling, a projection or teachers takes fresh ones, and keeps those that it has', () => {
  const student: RoFormerConfig = { ...CONFIG, pooling: 'weighted', projection: 6, teachers: [4, 5] };
  const own = initialWeights(student, 1);
  const weights = startFor(own, started());
  for (const name of [POOLING_TOKEN, PROJECTION, teacherName(0)]) assert.deepEqual(weights.get(name), own.get(name));
  assert.ok(weights.get(POOLING_TOKEN)!.data.every((weight) => weight === 1));
  assert.deepEqual(weights.get('layer.0.ffn.in'), started().get('layer.0.ffn.in'));
  const start = initialWeights({ ...student, teachers: [4, 7] }, 2);
  const mixed = startFor(own, start);
  for (const name of [PROJECTION, teacherName(0)]) assert.deepEqual(mixed.get(name), start.get(name));
  assert.deepEqual(mixed.get(teacherName(1)), own.get(teacherName(1)));
});

test('a start with another vocabulary gives rows to its tokens, and new tokens keep fresh ones', () => {
  const fresh = initialWeights({ ...CONFIG, vocabSize: 3 }, 1);
  const start = initialWeights({ ...CONFIG, vocabSize: 4 }, 2);
  const moved = withRowsOf(['a', 'new', 'c'], start, { startVocab: ['b', 'c', 'a', 'd'], fresh });
  const width = CONFIG.hiddenSize;
  const row = (weights: ReadonlyMap<string, { readonly data: Float32Array }>, i: number) =>
    weights.get(TOKEN_EMBEDDING)!.data.slice(i * width, (i + 1) * width);
  assert.deepEqual(row(moved, 0), row(start, 2));
  assert.deepEqual(row(moved, 1), row(fresh, 1));
  assert.deepEqual(row(moved, 2), row(start, 1));
  assert.deepEqual(moved.get(TOKEN_EMBEDDING)!.shape, fresh.get(TOKEN_EMBEDDING)!.shape);
  assert.deepEqual(moved.get('layer.0.ffn.in'), start.get('layer.0.ffn.in'));
});

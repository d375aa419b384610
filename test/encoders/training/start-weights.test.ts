import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PairHead, RoFormerConfig } from '../../../encoders/roformer/config.ts';
import { HEAD_BIAS, HEAD_WEIGHT, initialWeights, SEGMENT_EMBEDDING } from '../../../encoders/roformer/weights.ts';
import { startFor } from '../../../encoders/training/start-weights.ts';
import { CONFIG } from '../sentence/model-fixture.ts';

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

test('a start that read second texts keeps its segments under a head of other classes', () => {
  const start = started({ kind: 'interaction', classes: 3 });
  const weights = startFor(fresh(TWO), start);
  assert.deepEqual(weights.get(HEAD_WEIGHT), fresh(TWO).get(HEAD_WEIGHT));
  assert.deepEqual(weights.get(SEGMENT_EMBEDDING), start.get(SEGMENT_EMBEDDING));
});

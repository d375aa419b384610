import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LabelledSplit } from '../../../../src/engine/match/labelled-split.ts';
import { pairsFingerprint } from '../../../../src/engine/threshold/pairs-fingerprint.ts';

test('a split holds scores, labels and the digest of its pairs', () => {
  const split = new LabelledSplit({ model: 'm', name: 'dev.tsv' });
  split.add({ a: 'p', b: 'q' }, 1, 0.75);
  split.add({ a: 'r', b: 's' }, 0, 0.25);
  const data = pairsFingerprint([
    { a: 's', b: 'r', label: 0 },
    { a: 'p', b: 'q', label: 1 },
  ]);
  const expected = {
    scores: Float32Array.of(0.75, 0.25),
    labels: Uint8Array.of(1, 0),
    model: 'm',
    data,
    name: 'dev.tsv',
  };
  assert.deepEqual(split.scores(), expected);
});

test('pairs of the split that fitted are left out of another and counted, in either order and whatever their width and case', () => {
  const fit = new LabelledSplit({ model: 'm', keepsPairs: true });
  fit.add({ a: 'Ａ面包', b: 'how much' }, 1, 0.5);
  const other = new LabelledSplit({ model: 'm', except: fit });
  other.add({ a: 'How  Much', b: 'a面包' }, 1, 0.5);
  other.add({ a: 'how much', b: 'b面包' }, 0, 0.5);
  assert.deepEqual([other.count, other.repeated], [1, 1]);
  assert.equal(fit.has({ a: 'how much', b: 'A面包' }), true);
});

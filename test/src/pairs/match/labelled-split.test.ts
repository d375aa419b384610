import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LabelledSplit } from '../../../../src/pairs/match/labelled-split.ts';
import { fitThreshold } from '../../../../src/pairs/threshold/fit-threshold.ts';
import { pairHash, pairsFingerprint } from '../../../../src/pairs/threshold/pair-hashes.ts';
import { testThreshold } from '../../../../src/pairs/threshold/test-threshold.ts';

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
    pairHashes: Uint32Array.of(pairHash({ a: 'p', b: 'q' }), pairHash({ a: 'r', b: 's' })),
    model: 'm',
    data,
    name: 'dev.tsv',
  };
  assert.deepEqual(split.scores(), expected);
});

test('a split remembers its pairs, so that a test leaves them out in either order and whatever their width and case', () => {
  const fit = new LabelledSplit({ model: 'm' });
  fit.add({ a: 'Ａ面包', b: 'how much' }, 1, 0.75);
  fit.add({ a: 'x', b: 'y' }, 0, 0.25);
  const other = new LabelledSplit({ model: 'm' });
  other.add({ a: 'How  Much', b: 'a面包' }, 1, 0.75);
  other.add({ a: 'how much', b: 'b面包' }, 0, 0.5);
  const { test: evidence } = testThreshold(fitThreshold(fit.scores()), other.scores());
  assert.deepEqual([evidence?.count, evidence?.repeated], [1, 1]);
});

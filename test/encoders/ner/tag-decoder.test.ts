import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTagDecoder } from '../../../encoders/ner/tag-decoder.ts';
import type { EntityHead } from '../../../encoders/roformer/entity-head.ts';
import { CRF_END, CRF_START, CRF_TRANSITIONS, type Weights } from '../../../encoders/roformer/weights.ts';

const types = ['PER', 'LOC'];
const softmax: EntityHead = { kind: 'softmax', types };

/** Emissions of two rows of four tokens: the named tag of each token has a score of 2, the others of 0; O, B-PER, I-PER, B-LOC, I-LOC. */
function emissionsOf(...tags: readonly number[]): Float32Array {
  return Float32Array.from({ length: 5 * tags.length }, (_, i) => (i % 5 === tags[Math.floor(i / 5)] ? 2 : 0));
}

function chainWeights(transitions: (from: number, to: number) => number): Weights {
  const zeros = { shape: [5], data: new Float32Array(5) };
  const data = Float32Array.from({ length: 25 }, (_, i) => transitions(Math.floor(i / 5), i % 5));
  return new Map([
    [CRF_TRANSITIONS, { shape: [5, 5], data }],
    [CRF_START, zeros],
    [CRF_END, zeros],
  ]);
}

const batch = { count: 2, seqLen: 5, lengths: Int32Array.of(5, 4) };
const emissions = emissionsOf(1, 1, 2, 0, 1, 3, 0, 4, 3, 3);

test('spans of softmax tags have the probability of their least sure token, [SEP] and padding none', () => {
  const found = createTagDecoder(softmax, new Map())(emissions, batch);
  const p = Math.exp(2) / (Math.exp(2) + 4);
  assert.deepEqual(
    found.map(({ score, ...span }) => span),
    [
      { first: 1, last: 2, type: 0, row: 0 },
      { first: 2, last: 2, type: 1, row: 1 },
    ],
  );
  for (const { score } of found) assert.ok(Math.abs(score - p) < 1e-6);
});

test('with a chain that learned nothing a CRF reads as softmax does', () => {
  const crf = createTagDecoder(
    { kind: 'crf', types },
    chainWeights(() => 0),
  );
  assert.deepEqual(crf(emissions, batch), createTagDecoder(softmax, new Map())(emissions, batch));
});

test('what a chain learned about moves decides between tags', () => {
  const decode = createTagDecoder(
    { kind: 'crf', types },
    chainWeights((from, to) => (from === 1 && to === 2 ? -50 : 0)),
  );
  const found = decode(emissions, batch);
  assert.ok(!found.some(({ row, first, last }) => row === 0 && first === 1 && last === 2));
});

test('a tag that may not stand alone makes a span', () => {
  const inside = emissionsOf(0, 0, 4, 0, 0);
  const one = { count: 1, seqLen: 5, lengths: Int32Array.of(5) };
  const places = createTagDecoder(softmax, new Map())(inside, one).map(({ first, last, type }) => [first, last, type]);
  assert.deepEqual(places, [[2, 2, 1]]);
});

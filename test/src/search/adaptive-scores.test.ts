import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuse } from '../../../src/search/fusion.ts';
import type { FusionLeg, FusionLegs } from '../../../src/search/fusion-legs.ts';
import { checkFusionOptions } from '../../../src/search/fusion-options.ts';

const DEPTH = 100;
const NONE = new Float64Array(0);
const ADAPTIVE = checkFusionOptions({ method: 'adaptive' });

/** A leg over documents 0, 1, ... with these scores, of which it finds the best that score more than `least`. */
function leg(scores: readonly number[], range: readonly [number, number]): FusionLeg {
  const found = [...scores.keys()]
    .filter((ord) => scores[ord] > range[0])
    .sort((a, b) => scores[b] - scores[a] || a - b)
    .slice(0, DEPTH);
  return {
    candidates: { ords: Uint32Array.from(found), scores: Float32Array.from(found, (ord) => scores[ord]) },
    range,
    scoresOf: (ords) => Float32Array.from(ords, (ord) => scores[ord] ?? Number.NaN),
  };
}

/** Cosines that fall evenly from the greatest to the least, so that no document stands out. */
function crowded(count: number, [least, greatest]: readonly [number, number]) {
  const cosines = Array.from({ length: count }, (_, i) => greatest - ((greatest - least) * i) / (count - 1));
  return {
    cosines,
    unrelated: { mean: (least + greatest) / 2, deviation: (greatest - least) / Math.sqrt(12), count, background: NONE },
  };
}

async function ords(legs: FusionLegs): Promise<number[]> {
  return (await fuse(legs, DEPTH, ADAPTIVE)).documents.map(({ ord }) => ord);
}

const RANGES = [
  [0.8, 0.82],
  [0.2, 0.6],
  [-0.1, 0.1],
  [0.95, 0.951],
  [0.4, 0.7],
] as const;

for (const range of RANGES) {
  test(`what words rank third is not buried by meaning that ranks it 819th of cosines crowded from ${range.join(' to ')}`, async () => {
    const { cosines, unrelated } = crowded(1000, range);
    const bm25 = cosines.map(() => 2);
    [bm25[500], bm25[700], bm25[818]] = [24, 22, 20];
    const found = await ords({ semantic: leg(cosines, [-1, 1]), lexical: leg(bm25, [0, 50]), unrelated });
    assert.deepEqual(found.slice(0, 3), [500, 700, 818]);
  });

  test(`what meaning alone knows is not buried by a few accidental words, cosines from ${range.join(' to ')}`, async () => {
    const { cosines, unrelated } = crowded(1000, range);
    cosines[0] += 3 * unrelated.deviation;
    const bm25 = cosines.map((_, ord) => (ord % 100 === 99 ? 2.5 : 0));
    const found = await ords({ semantic: leg(cosines, [-1, 1]), lexical: leg(bm25, [0, 50]), unrelated });
    assert.equal(found[0], 0);
  });
}

test('the order does not change when all cosines are moved and stretched', async () => {
  const { cosines, unrelated } = crowded(300, [0.1, 0.9]);
  const bm25 = cosines.map((_, ord) => (ord * 7919) % 31);
  const lexical = leg(bm25, [0, 60]);
  const first = await ords({ semantic: leg(cosines, [-1, 1]), lexical, unrelated });
  for (const [factor, shift] of [
    [0.1, 0.8],
    [0.5, -0.4],
    [0.02, 0.9],
  ]) {
    const moved = cosines.map((cosine) => cosine * factor + shift);
    const there = {
      mean: unrelated.mean * factor + shift,
      deviation: unrelated.deviation * factor,
      count: unrelated.count,
      background: NONE,
    };
    const found = await ords({ semantic: leg(moved, [-1, 1]), lexical, unrelated: there });
    // Cosines are float32: neighbours that are nearly equal may change places.
    assert.deepEqual(found.slice(0, 20), first.slice(0, 20), `${factor} ${shift}`);
  }
});

test('meaning counts for more the further its best stands out, for less by the option, and words by how many of them there are', async () => {
  const weightsOf = async (apart: number, bm25: number, meaning = 1) => {
    const { cosines, unrelated } = crowded(200, [0.2, 0.6]);
    cosines[0] += apart * unrelated.deviation;
    const words = cosines.map((_, ord) => (ord === 5 ? bm25 : 1));
    const legs = { semantic: leg(cosines, [-1, 1]), lexical: leg(words, [0, 50]), unrelated };
    return (await fuse(legs, 10, checkFusionOptions({ method: 'adaptive', meaning }))).weights!;
  };
  const [flat, steep, few] = [await weightsOf(0, 20), await weightsOf(2, 20), await weightsOf(0, 4)];
  assert.ok(steep.semantic > 2 * flat.semantic && steep.standsOut > flat.standsOut + 1.9);
  assert.equal(steep.lexical, flat.lexical);
  assert.ok(few.lexical < flat.lexical / 4);
  assert.equal((await weightsOf(2, 20, 0.5)).semantic, steep.semantic / 2);
  assert.equal((await weightsOf(2, 20, 0)).semantic, 0);
});

test('few documents that all fit do not score less for being few', async () => {
  const unrelated = { mean: 0.2, deviation: 0.1, count: 5000, background: NONE };
  for (const count of [1, 2, 3, 5, 9]) {
    const cosines = Array.from({ length: count }, (_, i) => 0.8 - i / 100);
    const legs = {
      semantic: leg(cosines, [-1, 1]),
      lexical: leg(
        cosines.map(() => 0),
        [0, 50],
      ),
      unrelated,
    };
    assert.ok((await fuse(legs, 10, ADAPTIVE)).documents[0].score > 1 / 3, `${count}`);
  }
});

test('one document, no words, no sample and equal cosines have scores from 0 to 1', async () => {
  for (const cosines of [[0.5], [0.5, 0.5, 0.5], [1, -1], [0]]) {
    for (const unrelated of [undefined, { mean: 0.5, deviation: 1e-9, count: 9, background: NONE }]) {
      for (const bm25 of [cosines.map(() => 0), cosines.map(() => 3)]) {
        const legs = { semantic: leg(cosines, [-1, 1]), lexical: leg(bm25, [0, 9]), unrelated };
        const { documents } = await fuse(legs, 10, ADAPTIVE);
        assert.equal(documents.length, cosines.filter((cosine, ord) => cosine > -1 || bm25[ord] > 0).length);
        assert.ok(
          documents.every(({ score }) => score >= 0 && score <= 1),
          JSON.stringify({ cosines, documents }),
        );
      }
    }
  }
});

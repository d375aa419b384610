import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { fuse as fuseLegs } from '../../../src/search/fusion.ts';
import type { FusionLeg } from '../../../src/search/fusion-legs.ts';
import { checkFusionOptions, type FusionOptions } from '../../../src/search/fusion-options.ts';
import { pausesDuring } from '../../fixtures/pauses-during.ts';

const SEED = 44;

const fuse = async (...given: Parameters<typeof fuseLegs>) => (await fuseLegs(...given)).documents;

/** A leg that found some of what it could score, best first. */
function leg(found: readonly (readonly [number, number])[], range: readonly [number, number], rest = found): FusionLeg {
  const known = new Map([...rest, ...found]);
  return {
    candidates: {
      ords: Uint32Array.from(found, ([ord]) => ord),
      scores: Float32Array.from(found, ([, score]) => score),
    },
    range,
    scoresOf: (ords) => Float32Array.from(ords, (ord) => known.get(ord) ?? Number.NaN),
  };
}

/** Scores are sixty-fourths, which normalising keeps apart. */
const arbitraryLeg = (least: number, greatest: number) =>
  fc
    .uniqueArray(
      fc.tuple(
        fc.nat(30),
        fc.integer({ min: least * 64, max: greatest * 64 }).map((x) => x / 64),
      ),
      {
        selector: ([ord]) => ord,
        maxLength: 12,
      },
    )
    .map((scored) => scored.sort((a, b) => b[1] - a[1] || a[0] - b[0]));

test('reciprocal ranks add up over the rankings that have the hit', async () => {
  const semantic = leg(
    [
      [7, 0.9],
      [3, 0.8],
      [5, 0.1],
    ],
    [-1, 1],
  );
  const lexical = leg(
    [
      [5, 12],
      [9, 4],
    ],
    [0, 20],
  );
  assert.deepEqual(await fuse({ semantic, lexical }, 10, checkFusionOptions({ method: 'rrf' })), [
    {
      ord: 5,
      score: 1 / 63 + 1 / 61,
      semantic: { rank: 3, score: Math.fround(0.1) },
      lexical: { rank: 1, score: 12 },
    },
    { ord: 7, score: 1 / 61, semantic: { rank: 1, score: Math.fround(0.9) } },
    { ord: 3, score: 1 / 62, semantic: { rank: 2, score: Math.fround(0.8) } },
    { ord: 9, score: 1 / 62, lexical: { rank: 2, score: 4 } },
  ]);
});

test('theoretical normalisation asks both legs for every candidate and weighs scores by their range', async () => {
  const semantic = leg(
    [[7, 0.5]],
    [-1, 1],
    [
      [9, 0],
      [7, 0.5],
    ],
  );
  const lexical = leg([[9, 5]], [0, 20], [[7, 1]]);
  const parameters = checkFusionOptions({ method: 'convex', alpha: 0.5 });
  assert.deepEqual(await fuse({ semantic, lexical }, 10, parameters), [
    { ord: 7, score: 0.5 * 0.75 + 0.5 * 0.05, semantic: { rank: 1, score: 0.5 }, lexical: { score: 1 } },
    { ord: 9, score: 0.5 * 0.5 + 0.5 * 0.25, semantic: { score: 0 }, lexical: { rank: 1, score: 5 } },
  ]);
  const gone = await fuse({ semantic, lexical: leg([[11, 6]], [0, 20]) }, 10, parameters);
  assert.deepEqual(gone[1], { ord: 11, score: 0.5 * 0.3, lexical: { rank: 1, score: 6 } });
});

test('min-max normalisation gives the best 1, the worst 0, and 0 to what a leg did not find', async () => {
  const semantic = leg(
    [
      [1, 0.9],
      [2, 0.7],
      [3, 0.5],
    ],
    [-1, 1],
  );
  const lexical = leg([[3, 4]], [0, 9]);
  const parameters = checkFusionOptions({ method: 'convex', alpha: 0.6, normalization: 'min-max' });
  const fused = await fuse({ semantic, lexical }, 3, parameters);
  assert.deepEqual(
    fused.map(({ ord }) => ord),
    [1, 3, 2],
  );
  for (const [i, score] of [0.6, 0.4, 0.3].entries()) assert.ok(Math.abs(fused[i].score - score) < 1e-6);
});

test('a leg that found nothing leaves the order of the other', async () => {
  const every: FusionOptions[] = [
    { method: 'adaptive' },
    { method: 'rrf' },
    { method: 'convex' },
    { method: 'convex', normalization: 'min-max' },
  ];
  await fc.assert(
    fc.asyncProperty(arbitraryLeg(-1, 1), fc.constantFrom(...every), async (found, options) => {
      const silent: FusionLeg = { ...leg([], [0, 0]), scoresOf: (ords) => new Float32Array(ords.length) };
      const fused = await fuse({ semantic: leg(found, [-1, 1]), lexical: silent }, 100, checkFusionOptions(options));
      assert.deepEqual(
        fused.map(({ ord }) => ord),
        found.map(([ord]) => ord),
      );
      if (options.method === 'convex') assert.ok(fused.every(({ score }) => score <= 0.4));
    }),
    { seed: SEED },
  );
});

test('fusion holds every candidate once, best first, within [0, 1] for convex, and k of them at most', async () => {
  await fc.assert(
    fc.asyncProperty(
      arbitraryLeg(-1, 1),
      arbitraryLeg(0, 30),
      fc.integer({ min: 1, max: 40 }),
      async (found, other, k) => {
        const legs = { semantic: leg(found, [-1, 1]), lexical: leg(other, [0, 30]) };
        for (const options of [{ method: 'rrf' }, { method: 'convex', alpha: 0.3 }, { method: 'adaptive' }] as const) {
          const fused = await fuse(legs, k, checkFusionOptions(options));
          const union = new Set([...found, ...other].map(([ord]) => ord));
          assert.equal(fused.length, Math.min(k, union.size));
          assert.equal(new Set(fused.map(({ ord }) => ord)).size, fused.length);
          for (let i = 0; i < fused.length; i++) {
            assert.ok(union.has(fused[i].ord));
            assert.ok(fused[i].score >= 0 && fused[i].score <= 1);
            if (i === 0) continue;
            const [before, after] = [fused[i - 1], fused[i]];
            assert.ok(before.score > after.score || (before.score === after.score && before.ord < after.ord));
          }
        }
      },
    ),
    { seed: SEED },
  );
});

test('at the ends of alpha one leg decides alone', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryLeg(-1, 1), arbitraryLeg(0, 30), async (found, other) => {
      const legs = {
        semantic: leg(found, [-1, 1], [...other.map(([ord]) => [ord, -1] as const), ...found]),
        lexical: leg(other, [0, 30], [...found.map(([ord]) => [ord, 0] as const), ...other]),
      };
      for (const [alpha, name] of [
        [0, 'lexical'],
        [1, 'semantic'],
      ] as const) {
        const fused = await fuse(legs, 100, checkFusionOptions({ method: 'convex', alpha }));
        const scores = fused.map((hit) => hit[name]!.score);
        assert.deepEqual(
          scores,
          [...scores].sort((a, b) => b - a),
        );
      }
    }),
    { seed: SEED },
  );
});

test('options are filled, and wrong ones refused', async () => {
  assert.deepEqual(checkFusionOptions(), { method: 'adaptive', meaning: 1 });
  assert.deepEqual(checkFusionOptions({ method: 'convex' }), {
    method: 'convex',
    alpha: 0.4,
    normalization: 'theoretical',
  });
  assert.deepEqual(checkFusionOptions({ method: 'rrf' }), { method: 'rrf', constant: 60 });
  const wrong: unknown[] = [
    null,
    'rrf',
    {},
    { method: 'borda' },
    { method: 'toString' },
    { method: 'rrf', constant: -1 },
    { method: 'rrf', constant: Number.NaN },
    { method: 'rrf', alpha: 0.5 },
    { method: 'convex', alpha: 1.5 },
    { method: 'convex', alpha: '0.5' },
    { method: 'convex', normalization: 'z-score' },
    { method: 'convex', constant: 60 },
    { method: 'adaptive', meaning: -1 },
    { method: 'adaptive', meaning: 11 },
    { method: 'adaptive', alpha: 0.5 },
  ];
  for (const options of wrong) assert.throws(() => checkFusionOptions(options as FusionOptions), InvalidArgumentError);
});

test('many hits are fused without holding the event loop', async () => {
  const legOf = (from: number): FusionLeg =>
    leg(
      Array.from({ length: 5000 }, (_, i) => [from + i, 1 - i / 5000] as const),
      [-1, 1],
    );
  const pauses = await pausesDuring(() =>
    fuse({ semantic: legOf(0), lexical: legOf(2500) }, 5000, checkFusionOptions({ method: 'rrf' })),
  );
  assert.ok(pauses >= 20, `${pauses} pauses`);
});

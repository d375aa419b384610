import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';
import { holdOutQueries } from '../../../../src/measure/rows/held-out-queries.ts';
import { allocateRows, MemorySource, scaleToUnit, type VectorRows } from '../../../../src/measure/rows/vector-rows.ts';

const SEED = 11;

/** Row i holds [i, -i]. */
function numbered(count: number): VectorRows {
  return {
    dim: 2,
    count,
    rows: Float32Array.from({ length: count * 2 }, (_, i) => (i % 2 === 0 ? i / 2 : -(i - 1) / 2)),
  };
}

function firstValues({ rows, dim, count }: VectorRows): number[] {
  return Array.from({ length: count }, (_, i) => rows[i * dim]);
}

test('held-out queries and what is left are together all vectors, each once and in order', () => {
  const property = fc.property(fc.integer({ min: 2, max: 60 }), fc.nat(), fc.nat(), (count, pick, seed) => {
    const wanted = 1 + (pick % (count - 1));
    const { base, queries, positions } = holdOutQueries(numbered(count), wanted, seed);
    const left = firstValues(base);
    const taken = firstValues(queries);
    assert.deepEqual([left.length, taken.length], [count - wanted, wanted]);
    assert.deepEqual([...positions], left);
    assert.deepEqual(
      left,
      left.toSorted((a, b) => a - b),
    );
    assert.deepEqual(
      [...left, ...taken].sort((a, b) => a - b),
      firstValues(numbered(count)),
    );
    for (let i = 0; i < base.count; i++) assert.equal(base.rows[i * 2 + 1], -left[i]);
  });
  fc.assert(property, { seed: SEED });
});

test('the same seed holds out the same queries, another seed others', () => {
  const draw = (seed: number) => firstValues(holdOutQueries(numbered(500), 20, seed).queries);
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
});

test('holding out none or all is refused', () => {
  for (const count of [0, 5, 6]) assert.throws(() => holdOutQueries(numbered(5), count, 1), InvalidArgumentError);
});

test('a row is scaled to length one, and one without direction is told of', () => {
  const rows = Float32Array.of(9, 9, 3, 4, 0, 0, Number.NaN, 1, Number.POSITIVE_INFINITY, 1);
  assert.equal(scaleToUnit(rows, 2, 2), true);
  assert.deepEqual([...rows.subarray(0, 4)], [9, 9, Math.fround(0.6), Math.fround(0.8)]);
  for (const offset of [4, 6, 8]) assert.equal(scaleToUnit(rows, offset, 2), false);
});

test('the source of full vectors says NaN of an ord that is not there', () => {
  const source = new MemorySource(numbered(3));
  const scores = new Float32Array(3);
  source.dots(Float32Array.of(1, -1), Uint32Array.of(2, 0, 3), scores);
  assert.deepEqual([...scores], [4, 0, Number.NaN]);
});

test('more vectors than memory can hold are refused with what to do', () => {
  assert.equal(allocateRows(3, 4).length, 12);
  assert.throws(() => allocateRows(2 ** 40, 1024), /need 4503599\.6 GB in one piece.*limit how many are used/);
});

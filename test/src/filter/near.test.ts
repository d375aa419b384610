import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FieldLists } from '../../../index/fields/field-lists.ts';
import { checkFilter } from '../../../src/filter/checked-filter.ts';
import { FilterError } from '../../../src/filter/filter-error.ts';
import { FilterEvaluator } from '../../../src/filter/filter-evaluator.ts';
import type { Filter } from '../../../src/filter/filter-tree.ts';
import { formatFilter } from '../../../src/filter/format-filter.ts';
import { matches } from '../../../src/filter/matches.ts';
import { boxAround, kilometresBetween } from '../../../src/filter/near.ts';
import { parseFilter } from '../../../src/filter/parse-filter.ts';
import { isNear, kilometres } from './arbitrary-filter.ts';

async function listsOf(places: readonly object[]): Promise<FieldLists> {
  const lists = new FieldLists();
  await lists.add(
    Uint32Array.from(places, (_, i) => i),
    places,
  );
  return lists;
}

function find(lists: FieldLists, filter: string | Filter): number[] {
  return [...new FilterEvaluator(lists).evaluate(checkFilter(filter)).toArray()];
}

test('distances are those between known places', () => {
  // Beijing and Shanghai; London and New York; two sides of the antimeridian; over the pole.
  for (const [one, other, km] of [
    [[39.9042, 116.4074], [31.2304, 121.4737], 1067],
    [[51.5074, -0.1278], [40.7128, -74.006], 5570],
    [[0, 179.5], [0, -179.5], 111.2],
    [[89.5, 0], [89.5, 180], 111.2],
    [[10, 20], [10, 20], 0],
    [[0, 0], [0, 180], 20015.1],
  ] as const)
    assert.ok(
      Math.abs(kilometresBetween(one[0], one[1], other[0], other[1]) - km) < 0.005 * km + 0.05,
      `${one} ${other}`,
    );
});

test('a circle has exactly the documents that are near enough, over the antimeridian and the poles as well', async () => {
  const lat = fc.oneof(fc.constantFrom(-90, -89.9, 0, 89.9, 90, 91), fc.double({ min: -90, max: 90, noNaN: true }));
  const lon = fc.oneof(
    fc.constantFrom(-180, -179.9, 0, 179.9, 180, 190, 359),
    fc.double({ min: -180, max: 360, noNaN: true }),
  );
  const place = fc.record({ lat, lon });
  const radius = fc.oneof(
    fc.constantFrom(5, 300, 5000, 10_007, 15_000, 20_020),
    fc.double({ min: 0.001, max: 21_000, noNaN: true }),
  );
  const middle = fc.record({
    lat: lat.filter((each) => each <= 90),
    lon: lon.filter((each) => each <= 180),
    km: radius,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(place, { minLength: 1, maxLength: 60 }), middle, async (places, circle) => {
      // Rounding may decide at the very edge.
      fc.pre(
        places.every((each) => Math.abs(kilometres([circle.lat, circle.lon], [each.lat, each.lon]) - circle.km) > 1e-6),
      );
      const lists = await listsOf(places);
      const expected = places.flatMap((each, ord) => (isNear(circle, each) ? [ord] : []));
      assert.deepEqual(find(lists, { near: circle }), expected);
      const { normal } = checkFilter({ near: circle });
      assert.deepEqual(
        places.flatMap((each, ord) => (matches(normal, each) ? [ord] : [])),
        expected,
      );
    }),
    { seed: 77, numRuns: 400 },
  );
});

test('the box bounds the circle, and is no wider than it must be', () => {
  const { lat, lon } = boxAround({ lat: 60, lon: 10, km: 111.195 });
  assert.ok(Math.abs(lat[1] - 61) < 1e-3 && Math.abs(lat[0] - 59) < 1e-3);
  // At 60 degrees a degree to the east is half as long.
  assert.ok(Math.abs(lon![1] - 12) < 0.01 && Math.abs(lon![0] - 8) < 0.01);
  assert.equal(boxAround({ lat: 89.9, lon: 10, km: 50 }).lon, undefined);
  const crossing = boxAround({ lat: 0, lon: 179.9, km: 50 });
  assert.ok(crossing.lon![1] > 180 && crossing.lon![0] < 180);
});

test('near goes with other conditions, names its fields, and sees what was removed', async () => {
  const lists = await listsOf([
    { lat: 39.9, lon: 116.4, city: '北京', geo: { n: 31.2, e: 121.5 } },
    { lat: 39.95, lon: 116.3, city: '北京' },
    { lat: [0, 31.2], lon: [121.5], city: '上海' },
    { lat: '39.9', lon: 116.4, city: 'a string' },
    { city: 'nowhere' },
  ]);
  assert.deepEqual(find(lists, 'near(39.9, 116.4, 20)'), [0, 1]);
  assert.deepEqual(find(lists, 'near(39.9, 116.4, 1)'), [0]);
  assert.deepEqual(find(lists, 'not near(39.9, 116.4, 20) and city exists'), [2, 3, 4]);
  assert.deepEqual(find(lists, 'near(31.2, 121.5, 1) or NEAR(39.9, 116.4, 1)'), [0, 2]);
  assert.deepEqual(find(lists, 'near(geo.n, geo.e, 31.2, 121.5, 1)'), [0]);
  assert.deepEqual(find(lists, { near: { lat: 31.2, lon: 121.5, km: 1, latField: 'geo.n', lonField: 'geo.e' } }), [0]);
  await lists.remove(Uint32Array.of(1));
  assert.deepEqual(find(lists, 'near(39.9, 116.4, 20)'), [0]);
  assert.throws(() => find(lists, 'near(n, e, 1, 2, 3)'), /no document has a field "n"/);
  assert.throws(() => find(lists, 'near(city, lon, 1, 2, 3)'), /no document has a number in "city"/);
});

test('near is read and written as text and as a tree, and a field may be called so', () => {
  const tree: Filter = { near: { lat: -39.9, lon: 116.4, km: 0.5 } };
  assert.deepEqual(parseFilter('near( -39.9 , 116.4, 0.5 )').tree, tree);
  assert.equal(formatFilter(tree), 'near(-39.9, 116.4, 0.5)');
  const named: Filter = { near: { lat: 1, lon: 2, km: 3, latField: 'a b', lonField: 'lon' } };
  assert.equal(formatFilter({ not: named }), 'not near("a b", lon, 1, 2, 3)');
  assert.deepEqual(parseFilter(formatFilter(named)).tree, named);
  assert.deepEqual(parseFilter('near = 1 and near exists').tree, {
    and: [
      { field: 'near', op: '=', value: 1 },
      { field: 'near', op: 'exists' },
    ],
  });
  assert.equal(checkFilter(tree).key, checkFilter('near(lat, lon, -39.9, 116.4, 0.5)').key);
  assert.notEqual(checkFilter(tree).key, checkFilter('near(-39.9, 116.4, 0.6)').key);
});

test('what is no circle is refused at its place', () => {
  for (const [filter, message] of [
    ['near()', /expected the name of a field|number/],
    ['near(1, 2)', /expected , after a number of near/],
    ['near(1, 2, 3, 4)', /expected \) after a number/],
    ['near(a, 1, 2, 3)', /./],
    ['near(116.4, 39.9, 5)', /the latitude must be -90 to 90, got 116\.4; it comes before the longitude/],
    ['near(39.9, 200, 5)', /the longitude must be -180 to 180/],
    ['near(39.9, 116.4, 0)', /the distance must be above 0/],
    ['near(39.9, 116.4, "5")', /expected a number/],
    [{ near: { lat: 1, lon: 2 } }, /filter\.near\.km is missing/],
    [{ near: { lat: '1', lon: 2, km: 3 } }, /filter\.near\.lat must be a number/],
    [{ near: { lat: 1, lon: Number.NaN, km: 3 } }, /filter\.near\.lon must be/],
    [{ near: { lat: 91, lon: 2, km: 3 } }, /filter\.near: the latitude/],
    [{ near: { lat: 1, lon: 2, km: 3, latField: 4 } }, /filter\.near\.latField must be the name of a field/],
    [{ near: { lat: 1, lon: 2, km: 3, radius: 4 } }, /may have lat, lon, km, got "radius"/],
    [{ near: [1, 2, 3] }, /must be an object such as \{"lat": 39\.9/],
  ] as const)
    assert.throws(
      () => checkFilter(filter as Filter),
      (error: Error) => error instanceof FilterError && message.test(error.message),
      JSON.stringify(filter),
    );
});

test('longitudes of any number of turns are one', async () => {
  const turns = [-1080, -720, -360, 0, 360, 720, 3600];
  for (const [lat, lon] of [
    [0, 180],
    [0, -180],
    [31, 121],
    [80, -179],
  ] as const) {
    const places = [
      ...turns.map((turn) => ({ lat, lon: lon + turn })),
      { lat, lon: lon + 90 },
      { lat, lon: lon + 540 },
    ];
    const filter = { near: { latField: 'lat', lonField: 'lon', lat, lon, km: 50 } } as Filter;
    const expected = places.flatMap((place, i) => (matches(checkFilter(filter).normal, place) ? [i] : []));
    assert.deepEqual(expected, [...turns.keys()]);
    assert.deepEqual(find(await listsOf(places), filter), expected);
  }
});

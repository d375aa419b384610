import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sortByKey } from '../../../index/join/sort-by-key.ts';

test('places come by ascending key, equal keys in the order they had', () => {
  const key = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
  fc.assert(
    fc.property(fc.array(key, { maxLength: 60 }), fc.boolean(), (keys, reversed) => {
      const places = keys.map((_, place) => place);
      if (reversed) places.reverse();
      const expected = [...places].sort((a, b) => keys[a] - keys[b]);
      assert.deepEqual([...sortByKey(Uint32Array.from(places), Uint32Array.from(keys))], expected);
    }),
  );
});

test('only the bits that were named are looked at', () => {
  assert.deepEqual([...sortByKey(Uint32Array.of(0, 1, 2), Uint32Array.of(2 ** 30 + 1, 2, 0), 11)], [2, 0, 1]);
});

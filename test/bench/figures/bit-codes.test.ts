import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BitCodes } from '../../../bench/figures/bit-codes.ts';

test('distances are the number of differing bits', () => {
  const code = fc.array(fc.boolean(), { minLength: 70, maxLength: 70 });
  fc.assert(
    fc.property(fc.array(code, { minLength: 1, maxLength: 5 }), code, (rows, query) => {
      const codes = new BitCodes(rows.length, 70);
      rows.forEach((bits, row) => {
        bits.forEach((on, bit) => {
          if (on) codes.set(row, bit);
        });
      });
      const asked = BitCodes.ofBytes(packed(query), 9, 70);
      const distances = new Uint16Array(rows.length);
      codes.distancesFrom(asked, 0, distances);
      assert.deepEqual(
        [...distances],
        rows.map((bits) => bits.filter((on, bit) => on !== query[bit]).length),
      );
    }),
    { seed: 4 },
  );
});

test('codes in bytes are cut to their first bits, and begin as far apart as is said', () => {
  const codes = BitCodes.ofBytes(Uint8Array.of(0xff, 0xff, 0x01, 0xff), 2, 5);
  const distances = new Uint16Array(2);
  codes.distancesFrom(new BitCodes(1, 5), 0, distances);
  assert.deepEqual([...distances], [5, 1]);
});

function packed(bits: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  bits.forEach((on, bit) => {
    if (on) bytes[bit >>> 3] |= 1 << (bit & 7);
  });
  return bytes;
}

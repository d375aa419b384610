import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { halfValues, toHalf, toHalves } from '../../../src/core/half-floats.ts';

const values = halfValues();
const ALL = Array.from({ length: 1 << 16 }, (_, bits) => bits);
/** Bits of the finite float16 from 0 up, in order of value. */
const FINITE = ALL.slice(0, 0x7c00);

test('every float16 that is a number comes back as its own bits, and every NaN as a NaN', () => {
  for (const bits of ALL) {
    const isNaN16 = (bits & 0x7fff) > 0x7c00;
    assert.equal(Number.isNaN(values[bits]), isNaN16, `bits ${bits}`);
    const back = toHalf(values[bits]);
    if (isNaN16) assert.ok((back & 0x7fff) > 0x7c00, `bits ${bits}`);
    else assert.equal(back, bits);
  }
});

test('the table has the values of the standard', () => {
  const known: [number, number][] = [
    [0x0000, 0],
    [0x0001, 2 ** -24],
    [0x03ff, 2 ** -14 - 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0x3c01, 1 + 2 ** -10],
    [0x7bff, 65504],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xc000, -2],
    [0xfc00, Number.NEGATIVE_INFINITY],
  ];
  for (const [bits, value] of known) assert.equal(values[bits], value);
  assert.ok(Object.is(values[0x8000], -0));
  assert.equal(toHalf(-0), 0x8000);
});

test('what lies between two float16 goes to the nearer one, and in the middle to the even one', () => {
  const next = (bits: number) => (bits === 0x7bff ? 65536 : values[bits + 1]);
  for (const low of FINITE) {
    // Exact in float32: a float16 has 11 significant bits, a quarter of a step two more.
    const step = next(low) - values[low];
    assert.equal(toHalf(values[low] + step / 4), low, `a quarter above ${low}`);
    assert.equal(toHalf(values[low] + step / 2), low + (low & 1), `half above ${low}`);
    assert.equal(toHalf(values[low] + (3 * step) / 4), low + 1, `three quarters above ${low}`);
    assert.equal(toHalf(-values[low] - step / 2), (low + (low & 1)) | 0x8000, `half below -${low}`);
  }
});

test('any float32 becomes a float16 than which none is nearer', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, min: -65503, max: 65503 }), (value) => {
      const bits = toHalf(value);
      const error = Math.abs(values[bits] - value);
      const magnitude = bits & 0x7fff;
      for (const near of [magnitude - 1, magnitude + 1]) {
        if (near < 0) continue;
        assert.ok(error <= Math.abs(values[near] - Math.abs(value)), `${value}`);
      }
      assert.ok(value === 0 || values[bits] === 0 || Math.sign(values[bits]) === Math.sign(value));
    }),
    { seed: 16 },
  );
});

test('the largest numbers round to infinity from halfway on', () => {
  assert.equal(toHalf(65519.99609375), 0x7bff);
  assert.equal(toHalf(65520), 0x7c00);
  assert.equal(toHalf(-1e30), 0xfc00);
  assert.deepEqual(toHalves(Float32Array.of(1, -2, Number.NaN)), Uint16Array.of(0x3c00, 0xc000, 0x7e00));
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstNumbers } from '../../../../bench/encoders/quality/first-numbers.ts';
import { InvalidArgumentError } from '../../../../src/core/errors.ts';
import { NgramEncoder } from '../../../fixtures/ngram-encoder.ts';

test('a shortened vector is the beginning of the whole one, of unit length', async () => {
  const whole = new NgramEncoder(16);
  const short = firstNumbers(whole, 4);
  const texts = ['护照丢了怎么办', 'call the bank'];
  const [rows, own] = [await whole.encode(texts), await short.encode(texts)];
  assert.deepEqual([short.dim, own.length], [4, 8]);
  assert.notEqual(short.fingerprint, whole.fingerprint);
  texts.forEach((_, i) => {
    const first = rows.subarray(16 * i, 16 * i + 4);
    const length = Math.hypot(...first);
    assert.ok(length > 0);
    first.forEach((value, j) => {
      assert.ok(Math.abs(own[4 * i + j] - value / length) < 1e-6);
    });
  });
  assert.throws(() => firstNumbers(whole, 17), InvalidArgumentError);
});

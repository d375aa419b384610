import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCount, formatDuration, formatRate, plural } from '../../../../src/cli/render/format-numbers.ts';

test('numbers are written for people', () => {
  assert.equal(formatCount(140321), '140,321');
  assert.equal(plural(1, 'document'), '1 document');
  assert.equal(plural(0, 'document'), '0 documents');
  assert.deepEqual([0.25, 63.4, 1250].map(formatRate), ['0.3', '63', '1,250']);
  assert.deepEqual([0, 85.4, 2400, 59_949, 59_999, 185_000, 7_800_000].map(formatDuration), [
    '0 ms',
    '85 ms',
    '2.4 s',
    '59.9 s',
    '1m00s',
    '3m05s',
    '2h10m',
  ]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseIdx } from '../../../bench/data/mnist.ts';
import { FormatError } from '../../../src/core/errors.ts';

const images = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60);
const labels = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9);

test('idx files give pixels and labels', () => {
  const { count, dim, pixels, labels: digits } = parseIdx(images, labels);
  assert.deepEqual({ count, dim }, { count: 2, dim: 3 });
  assert.deepEqual([...pixels], [10, 20, 30, 40, 50, 60]);
  assert.deepEqual([...digits], [7, 9]);
});

test('files of another kind, of missing bytes or of unequal counts are refused', () => {
  assert.throws(() => parseIdx(labels, images), FormatError);
  assert.throws(() => parseIdx(images.subarray(0, 10), labels), FormatError);
  assert.throws(() => parseIdx(images.subarray(0, 20), labels), FormatError);
  assert.throws(() => parseIdx(images, Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7)), FormatError);
});

import assert from 'node:assert/strict';
import type { EntitySpan } from '../../../src/core/entity-recognizer.ts';

/** Asserts that two ways found the same spans; their scores may differ in the last digits. */
export function assertAlike(came: readonly EntitySpan[], expected: readonly EntitySpan[]): void {
  const places = (spans: readonly EntitySpan[]) => spans.map(({ start, end, label }) => ({ start, end, label }));
  assert.deepEqual(places(came), places(expected));
  for (const [i, { score }] of came.entries()) assert.ok(Math.abs(score - expected[i].score) < 1e-4);
}

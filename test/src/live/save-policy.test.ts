import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSaveDue, type SaveMoment } from '../../../src/live/save-policy.ts';

/** Fewest changes that are saved. */
function leastChanges(moment: SaveMoment, savedCount: number): number {
  let [low, high] = [0, 2 ** 30];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isSaveDue(moment, { changes: middle, savedCount })) high = middle;
    else low = middle + 1;
  }
  return low;
}

test('nothing is saved that has not changed', () => {
  for (const moment of ['growing', 'caught up', 'closing'] as const)
    for (const savedCount of [0, 1, 1e6]) assert.equal(isSaveDue(moment, { changes: 0, savedCount }), false);
});

test('an index that closes is saved for any change when there is no file, else for hundreds', () => {
  assert.equal(leastChanges('closing', 0), 1);
  assert.equal(leastChanges('closing', 1), 257);
  assert.equal(leastChanges('closing', 65_536), 257);
  assert.equal(leastChanges('closing', 1_000_000), 3907);
});

test('an index that has caught up is saved for thousands of changes, and for a twentieth of a large one', () => {
  assert.equal(leastChanges('caught up', 0), 4097);
  assert.equal(leastChanges('caught up', 1_000_000), 50_001);
});

test('all saves of an index that grows to any size cost no more than three times its last', () => {
  let [count, saved, written] = [0, 0, 0];
  while (count < 5_000_000) {
    count += 4096;
    if (!isSaveDue('growing', { changes: count - saved, savedCount: saved })) continue;
    saved = count;
    written += count;
  }
  assert.ok(saved > 3_000_000, `${saved} saved of ${count}`);
  assert.ok(written < 3.1 * saved, `${written} rows written for ${saved}`);
});

test('an index is never less worth saving at a later moment', () => {
  for (const savedCount of [0, 1, 256, 20_000, 1e5, 1e7]) {
    const [growing, rested, closing] = (['growing', 'caught up', 'closing'] as const).map((moment) =>
      leastChanges(moment, savedCount),
    );
    assert.ok(closing <= rested && rested <= growing, `${closing}, ${rested}, ${growing} of ${savedCount}`);
  }
});

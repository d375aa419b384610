import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidArgumentError } from '../../../src/core/errors.ts';
import {
  CANDIDATE_OPTIONS,
  checkIndexOptions,
  INDEX_NAMES,
  INDEX_OPTIONS,
  widened,
} from '../../../src/live/index-options.ts';

const COUNTS_CANDIDATES = new Set<string>(CANDIDATE_OPTIONS);

for (const index of INDEX_NAMES) {
  for (const option of INDEX_OPTIONS[index]) {
    test(`index ${index} takes ${option} of one for ten neighbors unless it counts candidates, which alone are widened`, () => {
      const check = () => checkIndexOptions(index, { [option]: 1 }, 10);
      if (COUNTS_CANDIDATES.has(option)) assert.throws(check, InvalidArgumentError);
      else assert.deepEqual(check(), { [option]: 1 });
      assert.deepEqual(widened({ [option]: 10 }, 50), { [option]: COUNTS_CANDIDATES.has(option) ? 50 : 10 });
      assert.deepEqual(widened({ [option]: undefined }, 50), { [option]: undefined });
    });
  }
}

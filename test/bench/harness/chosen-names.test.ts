import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosenNames } from '../../../bench/harness/chosen-names.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';

const WAYS = ['summed', 'summed-apart', 'normalized'] as const;

test('names come in the order in which they are given', () => {
  assert.deepEqual(chosenNames('--ways', 'normalized', WAYS), ['normalized']);
  assert.deepEqual(chosenNames('--ways', 'normalized,summed', WAYS), ['normalized', 'summed']);
  assert.deepEqual(chosenNames('--ways', WAYS.join(), WAYS), WAYS);
});

test('a name that is not known is refused, with the option and the names that there are', () => {
  for (const given of ['', 'summed,', 'sum', 'summed;normalized', 'summed, normalized', 'toString'])
    assert.throws(
      () => chosenNames('--ways', given, WAYS),
      (error) =>
        error instanceof InvalidArgumentError && /^--ways .*summed, summed-apart, normalized/.test(error.message),
      given,
    );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireKnownOptions, unknownName } from '../../../src/core/checks.ts';
import { InvalidArgumentError } from '../../../src/core/errors.ts';

test('the first unknown name is told, a known one is none whatever its value', () => {
  assert.equal(unknownName({ k: 1, mode: undefined }, ['k', 'mode']), undefined);
  assert.equal(unknownName({ k: 1, kk: 2, mood: 3 }, ['k', 'mode']), 'kk');
  assert.equal(unknownName({}, []), undefined);
});

test('an unknown option is refused with those there are', () => {
  requireKnownOptions('rerank', { top: 5 }, ['top', 'weight']);
  assert.throws(
    () => requireKnownOptions('rerank', { topp: 5 }, ['top', 'weight']),
    (error) =>
      error instanceof InvalidArgumentError &&
      error.message === "rerank has no option 'topp', only top, weight; did you mean top?",
  );
});

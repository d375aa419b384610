import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requireKnownOptions, requirePath, shown, unknownName } from '../../../src/core/checks.ts';
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

test('what JSON has no form for is shown by its kind', () => {
  class Thing {
    readonly size = 3;
  }
  for (const [value, text] of [
    [Promise.resolve(1), 'a promise (is an await missing?)'],
    [(async () => 1)(), 'a promise (is an await missing?)'],
    [new Map([['k', 1]]), 'a Map'],
    [new Set(['二']), 'a Set'],
    [new Float64Array(3), 'a Float64Array of 3 values'],
    [Buffer.from('二'), 'a Uint8Array of 3 values'],
    [new ArrayBuffer(3), 'an ArrayBuffer'],
    [new Date(0), 'a Date'],
    [/x/, 'a RegExp'],
    [new Error('x'), 'an Error'],
    [new AbortController(), 'an AbortController'],
    [new URL('file:///a'), 'a URL'],
    [new Thing(), 'a Thing'],
    [(function* () {})(), 'a Generator'],
    [() => 1, 'a function'],
    [{ a: [1, '二'] }, '{"a":[1,"二"]}'],
    [Object.create(null, { a: { value: 1, enumerable: true } }), '{"a":1}'],
    [[new Map()], '[{}]'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Number.NaN, 'NaN'],
    [10n, '10'],
  ] as const)
    assert.equal(shown(value), text);
});

test('a URL is no path, as an object and as text, and how it becomes one is said', () => {
  for (const given of [new URL('file:///a/b'), 'file:///a/b', 'file:库'])
    assert.throws(() => requirePath('the path', given), /the path must be a path .*; fileURLToPath of node:url gives/);
  for (const given of ['a/file:b', '库/文件', './file:x']) requirePath('the path', given);
  assert.throws(
    () => requirePath('the path', ''),
    /^InvalidArgumentError: the path must be a path that is not empty, got ""$/,
  );
});

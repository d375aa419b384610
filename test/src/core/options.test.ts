import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from '../../../src/core/options.ts';

interface Options {
  readonly k?: number;
  readonly explain?: boolean;
}

const KINDS = { k: 'number', explain: 'boolean' } as const;

test('options are read once, into an object of our own, without what is undefined', () => {
  let reads = 0;
  const given = {
    get k() {
      return ++reads;
    },
    explain: undefined,
  };
  assert.deepEqual(readOptions<Options>('search', given, KINDS), { k: 1 });
  assert.equal(reads, 1);
});

test('options that a class inherits are read, and a Map or a promise, which hold none, are refused', () => {
  class Defaults {
    get k(): number {
      return 7;
    }
  }
  assert.deepEqual(readOptions<Options>('search', new Defaults(), KINDS), { k: 7 });
  for (const given of [new Map([['k', 7]]), Promise.resolve({ k: 7 }), new Date()]) {
    assert.throws(
      () => readOptions<Options>('search', given as Options, KINDS),
      /search takes its options as an object/,
    );
  }
});

test('a wrong kind, an unknown name and a getter that throws are refused by name', () => {
  const refused = (given: object, message: RegExp) =>
    assert.throws(() => readOptions<Options>('search', given as Options, KINDS), { code: 'INVALID_ARGUMENT', message });
  refused({ explain: 'yes' }, /the option explain of search must be true or false, got "yes"/);
  refused({ k: '5' }, /the option k of search must be a number, got "5"/);
  refused({ limit: 5 }, /search has no option 'limit', only k, explain; did you mean k\?/);
  const throwing = {
    get k(): number {
      throw new Error('no k');
    },
  };
  refused(throwing, /the options of search cannot be read: no k/);
});

import type { Random } from '../../src/core/random.ts';

/** An error of the caller's own. */
function fail(): never {
  throw new Error('a getter of the caller threw');
}

/** Values that a caller in an untyped program may give for anything. */
const VALUES: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => 0,
  () => -1,
  () => 1.5,
  () => Number.NaN,
  () => Number.POSITIVE_INFINITY,
  () => 1e9,
  () => 10n,
  () => '',
  () => ' ',
  () => '\0',
  () => '\ud800',
  () => './none',
  () => true,
  () => Symbol('none'),
  () => () => 1,
  () => new Date(Number.NaN),
  () => new Map([['text', 1]]),
  () => new Float32Array(0),
  () => new Float32Array(32),
  () => new Float32Array(32).fill(Number.NaN),
  () => new Float32Array(7).fill(1),
  () => [null],
  () => [undefined, 5, {}],
  () => [Symbol('none')],
  () => Object.create(null),
  () => ({ length: 3 }),
  () => ({ text: 5 }),
  () => ({ text: ' ', id: 'blank' }),
  () => ({ text: 'some', id: 'x'.repeat(2000) }),
  () => ({ text: 'some', id: '\ud800' }),
  () => ({ text: 'some', id: 5 }),
  () => ({ text: 'some', id: 'big', big: 10n }),
  () => ({ text: 'some', id: 'null', toJSON: () => null }),
  () => ({ text: 'some', id: 'other', toJSON: () => ({ id: 'd1', text: 'taken over' }) }),
  () => ({ text: 'some', id: 'word', toJSON: () => 'word' }),
  () => ({
    id: 'getter',
    get text() {
      return fail();
    },
  }),
  () => ({
    text: 'some',
    id: 'field',
    get price() {
      return fail();
    },
  }),
  () => ({
    get signal() {
      return fail();
    },
  }),
  () => new Proxy({}, { get: fail, ownKeys: fail, has: fail }),
  circular,
  () => ({ signal: 5 }),
  () => ({ signal: {} }),
  () => ({ onProgress: 'no' }),
  () => ({ k: -1 }),
  () => ({ k: '10' }),
  () => ({ k: 2 ** 31 }),
  () => ({ limit: 5 }),
  () => ({ where: 'group = "b"' }),
  () => ({ filter: 'group = ' }),
  () => ({ filter: { or: 5 } }),
  () => ({ filter: circular() }),
  () => ({ mode: 'none' }),
  () => ({ index: {} }),
  () => ({ index: { hnsw: null } }),
  () => ({ index: { hnsw: { efSearch: Number.NaN } } }),
  () => ({ entities: 5 }),
  () => ({ entities: { mode: 'none' } }),
  () => ({ rerank: true }),
  () => ({ rerank: { top: -1 } }),
  () => ({ passages: -1 }),
  () => ({ explain: 'yes' }),
  () => ({ fusion: { weight: 7 } }),
  () => ({ top: -1 }),
  () => ({ batchSize: 0 }),
  () => ({ strict: 'yes' }),
  () => ({ index: 'none', options: {}, k: 1 }),
  () => ({ encoder: 5 }),
  () => ({ encoder: {} }),
  () => ({ readOnly: 'yes' }),
];

function circular(): object {
  const value: Record<string, unknown> = { text: 'some', id: 'circular' };
  value.self = value;
  return value;
}

/** One of them. */
export function wrongValue(random: Random): unknown {
  return VALUES[random.below(VALUES.length)]();
}

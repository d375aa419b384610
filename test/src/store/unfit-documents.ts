import assert from 'node:assert/strict';

/** Documents that have no form to be stored in, with the reason. */
export const UNFIT: readonly [input: unknown, reason: RegExp][] = [
  [{ id: 'a', text: 'x', toJSON: () => null }, /toJSON of a document must give an object with its text, got null/],
  [{ id: 'a', text: 'x', toJSON: () => 'x' }, /toJSON .* got string/],
  [{ id: 'a', text: 'x', toJSON: () => undefined }, /toJSON gives nothing/],
  [{ id: 'a', text: 'x', toJSON: () => ({ id: 'b', text: 'x' }) }, /another id/],
  [{ id: 'a', text: 'x', toJSON: () => ({ id: 'a', text: 'y' }) }, /another text/],
  [{ id: 'a', text: 'x', toJSON: () => ({ id: 'a' }) }, /another text/],
  [{ text: 'x', toJSON: () => ({ id: 'b', text: 'x' }) }, /another id/],
  [
    {
      get text() {
        throw new Error('no text');
      },
    },
    /cannot be read: no text/,
  ],
  [
    {
      text: 'x',
      get city() {
        throw new Error('no city');
      },
    },
    /cannot be written as JSON: no city/,
  ],
  [new Proxy({ text: 'x' }, { ownKeys: () => assert.fail('no keys') }), /cannot be written as JSON: no keys/],
  [revoked(), /cannot be read/],
  [{ text: 'x', n: 1n }, /cannot be written as JSON/],
];

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

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
  [{ text: 'x', n: 1n }, /the field n holds a bigint, which JSON cannot/],
  // What JSON would write as something else, or not at all.
  [{ text: 'x', 价格: Number.NaN }, /the field 价格 holds NaN/],
  [{ text: 'x', range: { least: 0, most: Number.POSITIVE_INFINITY } }, /the field most holds Infinity/],
  [{ text: 'x', list: [1, Number.NEGATIVE_INFINITY] }, /the field 1 holds -Infinity/],
  [{ text: 'x', tree: nested(200_000) }, /^the document cannot be written as JSON: it is nested too deep$/],
  [{ text: 'x', 上级: [itself()] }, /^the document cannot be written as JSON: it holds itself$/],
  [{ text: 'x', when: new Date(Number.NaN) }, /the field when holds a Date that is none/],
  [{ text: 'x', 日期: [{ 止: new Date('明天') }] }, /the field 止 holds a Date that is none/],
  [{ text: 'x', tags: new Map([['a', 1]]) }, /the field tags holds a map or a set/],
  [{ text: 'x', tags: new Set(['a']) }, /a map or a set/],
  [{ text: 'x', weights: Float32Array.of(1, 2) }, /the field weights holds bytes or a typed array/],
  [{ text: 'x', bytes: new ArrayBuffer(2) }, /bytes or a typed array/],
  [{ text: 'x', of: /x/ }, /a regular expression/],
  [{ text: 'x', later: Promise.resolve(1) }, /a promise/],
  [{ text: 'x', nested: [{ run: () => 1 }] }, /the field run holds a function/],
  [{ text: 'x', sign: Symbol('x') }, /the field sign holds a symbol/],
];

function nested(depth: number): unknown {
  let tree: unknown = 'leaf';
  for (let i = 0; i < depth; i++) tree = i % 2 === 0 ? { tree } : [tree];
  return tree;
}

function itself(): unknown {
  const self: Record<string, unknown> = {};
  self.parts = [self];
  return self;
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

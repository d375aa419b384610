/** Values that callers give by mistake, each of another kind; some of them throw at every touch. */
export function wrongValues(): ReadonlyMap<string, unknown> {
  const throwing = new Proxy({}, trapsThatThrow());
  const { proxy: revoked, revoke } = Proxy.revocable({}, {});
  revoke();
  return new Map<string, unknown>([
    ['null', null],
    ['true', true],
    ['0', 0],
    ['-1', -1],
    ['1.5', 1.5],
    ['NaN', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['a bigint', 10n],
    ['a symbol', Symbol('x')],
    ['an empty string', ''],
    ['a string', 'text'],
    ['a path with a zero', 'a\0b'],
    ['an empty array', []],
    ['an array with null', [null]],
    ['an array that throws', [thrower(0)][0]],
    ['an empty object', {}],
    ['an object without prototype', Object.create(null)],
    ['an object that cannot be cloned', { run: () => undefined, text: () => undefined }],
    ['an instance', new (class Thing {})()],
    ['a function', () => undefined],
    ['a Date', new Date(0)],
    ['a Map', new Map([['k', 1]])],
    ['a Set of a number', new Set([1])],
    ['a promise', Promise.resolve(1)],
    ['vectors', new Float32Array(3)],
    ['doubles', new Float64Array(3)],
    ['bytes', new Uint8Array(3)],
    ['an error', new Error('given')],
    ['a RegExp', /x/],
    ['a proxy that throws', throwing],
    ['a revoked proxy', revoked],
    ['a proxy of vectors', new Proxy(new Float32Array(3), {})],
    ['a proxy of a signal', new Proxy(new AbortController().signal, {})],
  ]);
}

/** A list whose element throws when it is read. */
function thrower(place: number): unknown[] {
  return Object.defineProperty([], place, {
    enumerable: true,
    get() {
      throw new Error('the getter threw');
    },
  });
}

function trapsThatThrow(): ProxyHandler<object> {
  const trap = () => {
    throw new Error('the trap threw');
  };
  return new Proxy({}, { get: () => trap });
}

/** The same options with one of them behind a getter that throws. */
export function withThrowingGetter(options: object, name: string): object {
  return Object.defineProperty({ ...options }, name, {
    enumerable: true,
    get() {
      throw new Error('the getter threw');
    },
  });
}

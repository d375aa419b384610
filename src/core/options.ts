import { reading, requireKnownOptions, shown } from './checks.ts';
import { InvalidArgumentError } from './errors.ts';

/** Kind of an option's value; 'any' where another check follows. */
export type OptionKind = 'any' | 'boolean' | 'string' | 'number' | 'function' | 'signal';

/** The kind of each option that there is. */
export type OptionKinds<Options> = Readonly<Record<keyof Options, OptionKind>>;

/** Kinds of what all long work takes. */
export const LONG_WORK = { onProgress: 'function', signal: 'signal' } as const;

const KINDS: Readonly<Record<OptionKind, readonly [expected: string, fits: (value: unknown) => boolean]>> = {
  any: ['anything', () => true],
  boolean: ['true or false', (value) => typeof value === 'boolean'],
  string: ['a string', (value) => typeof value === 'string'],
  number: ['a number', (value) => typeof value === 'number'],
  function: ['a function', (value) => typeof value === 'function'],
  signal: ['an AbortSignal', isSignal],
};

/**
 * Reads a caller's options, each once, into an object of our own; what is undefined counts as not given.
 * @param owner the name whose options they are: 'search'.
 * @param kinds of all options that there are.
 * @throws InvalidArgumentError for what is no object of options, an option that there is not, one of another kind, and one whose
 * getter throws.
 */
export function readOptions<Options extends object>(
  owner: string,
  options: Options,
  kinds: OptionKinds<Options>,
): Options {
  const names = Object.keys(kinds) as (keyof Options & string)[];
  const read = reading(`the options of ${owner}`, () => copyOf(owner, options, names)) as Record<string, unknown>;
  // Every search reads some: neither this nor the copy makes lists of what they pass over.
  for (const name in read) {
    const value = read[name];
    const [expected, fits] = KINDS[kinds[name as keyof Options]];
    if (fits(value)) continue;
    throw new InvalidArgumentError(`the option ${name} of ${owner} must be ${expected}, got ${shown(value)}`);
  }
  return read as Options;
}

function copyOf(owner: string, options: object, names: readonly string[]): object {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) throw noOptions(owner, options);
  requireKnownOptions(owner, options, names);
  const given: Record<string, unknown> = {};
  let isEmpty = true;
  for (const name of names) {
    const value = (options as Record<string, unknown>)[name];
    if (value === undefined) continue;
    given[name] = value;
    isEmpty = false;
  }
  // A Map or a promise holds options that nobody would ever see.
  if (isEmpty && !isPlain(options)) throw noOptions(owner, options);
  return given;
}

function noOptions(owner: string, options: unknown): InvalidArgumentError {
  return new InvalidArgumentError(`${owner} takes its options as an object, got ${shown(options)}`);
}

/** Whether an object is one of fields, not of a class. */
function isPlain(options: object): boolean {
  const prototype = Object.getPrototypeOf(options);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Proxies and look-alikes of a signal cannot be listened to. */
function isSignal(value: unknown): boolean {
  try {
    return value instanceof AbortSignal && typeof value.aborted === 'boolean';
  } catch {
    return false;
  }
}

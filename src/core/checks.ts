import { types } from 'node:util';
import { InvalidArgumentError, KenyonError, messageOf } from './errors.ts';
import { unknownOption } from './unknown-option.ts';

/** Longest text of a value in an error, in UTF-16 code units. */
const SHOWN_LENGTH = 200;

/**
 * A value as an error shows it: as JSON where it has that form, else by its kind, since JSON shows a promise or a map as an empty object and a
 * typed array as one of numbered fields. It never throws, whatever getters or proxies do.
 */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  // JSON has no word for these.
  const isWord = typeof value === 'number' || typeof value === 'bigint';
  const text = isWord ? String(value) : asText(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}

function asText(value: unknown): string {
  try {
    return kindOf(value) ?? JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value === 'object' ? 'an object that cannot be shown' : String(value);
  }
}

/** What an object is that is no plain object and no list; undefined for all that JSON has. */
function kindOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (types.isPromise(value)) return 'a promise (is an await missing?)';
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  const name = tag === 'Object' ? className(value) : tag;
  if (name === undefined) return undefined;
  const size = types.isTypedArray(value) ? ` of ${value.length} values` : '';
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}${size}`;
}

/** The class of an instance; undefined for an object that was written as one. */
function className(value: object): string | undefined {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return undefined;
  const name: unknown = prototype.constructor?.name;
  // That of another realm is a plain object too.
  return typeof name === 'string' && name !== '' && name !== 'Object' ? name : undefined;
}

/**
 * Runs what reads a caller's value; what its getters, iterators or proxies throw becomes InvalidArgumentError with that as cause.
 * @param what the value in the message: 'the texts'.
 */
export function reading<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof KenyonError) throw cause;
    throw new InvalidArgumentError(`${what} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** Throws InvalidArgumentError unless the value is one of those known. */
export function requireOneOf(name: string, value: unknown, known: readonly string[]): void {
  if (typeof value === 'string' && known.includes(value)) return;
  throw new InvalidArgumentError(`${name} must be one of ${known.join(', ')}, got ${shown(value)}`);
}

/** Throws InvalidArgumentError unless the value is a number above 0 and at most 1. */
export function requireShare(name: string, value: unknown): void {
  if (typeof value === 'number' && value > 0 && value <= 1) return;
  throw new InvalidArgumentError(`${name} must be a number above 0 and at most 1, got ${shown(value)}`);
}

/** Throws InvalidArgumentError unless the value is a string. */
export function requireString(name: string, value: unknown): void {
  if (typeof value !== 'string') throw new InvalidArgumentError(`${name} must be a string, got ${shown(value)}`);
}

/** Throws InvalidArgumentError unless the value can be the path of a file. A URL is none: taken for a path, it would make a folder called `file:`. */
export function requirePath(name: string, value: unknown): void {
  const isText = typeof value === 'string';
  if (isText && value !== '' && !value.includes('\0') && !value.startsWith('file:')) return;
  const isUrl = isText ? value.startsWith('file:') : shown(value) === 'a URL';
  const remedy = isUrl ? '; fileURLToPath of node:url gives the path of a URL' : '';
  throw new InvalidArgumentError(`${name} must be a path that is not empty, got ${shown(value)}${remedy}`);
}

/** Throws InvalidArgumentError unless the value is an object of fields, not null and no array. */
export function requireObject(name: string, value: unknown): asserts value is Record<string, unknown> {
  if (reading(name, () => typeof value === 'object' && value !== null && !Array.isArray(value))) return;
  throw new InvalidArgumentError(`${name} must be an object, got ${shown(value)}`);
}

/**
 * The items of a caller's iterable, to be iterated once; what it throws of its own while it is iterated is passed on.
 * @throws InvalidArgumentError for what cannot be iterated, for a string, whose characters would be the items, and for an array with
 * a getter that throws.
 */
export function readItems<Source extends Iterable<unknown> | AsyncIterable<unknown>>(
  name: string,
  value: Source,
): Source {
  if (reading(name, () => Array.isArray(value))) return itemsOf(name, value as never) as unknown as Source;
  const isObject = typeof value === 'object' && value !== null;
  const given = isObject ? reading(name, () => iteratorOf(value)) : undefined;
  if (given !== undefined) return given as Source;
  throw new InvalidArgumentError(`${name} must be an array or another iterable, got ${shown(value)}`);
}

/** Something that gives the iterator of a value, which is asked for here. */
function iteratorOf(value: object): Iterable<unknown> | AsyncIterable<unknown> | undefined {
  const source = value as Partial<Iterable<unknown> & AsyncIterable<unknown>>;
  if (typeof source[Symbol.asyncIterator] === 'function') {
    const iterator = source[Symbol.asyncIterator]!();
    return { [Symbol.asyncIterator]: () => iterator };
  }
  if (typeof source[Symbol.iterator] !== 'function') return undefined;
  const iterator = source[Symbol.iterator]!();
  return { [Symbol.iterator]: () => iterator };
}

function* itemsOf(name: string, items: readonly unknown[]): Generator<unknown> {
  for (let i = 0; i < items.length; i++) yield reading(`item ${i} of ${name}`, () => items[i]);
}

/**
 * Reads strings into an array of our own.
 * @throws InvalidArgumentError for what is no iterable of strings, naming the first that is none.
 */
export function readStrings(name: string, value: Iterable<string>): string[] {
  const items = readItems(name, value);
  const strings = reading(name, () => [...items]);
  const bad = strings.findIndex((each) => typeof each !== 'string');
  if (bad < 0) return strings;
  throw new InvalidArgumentError(`${name} must be strings, got ${shown(strings[bad])} at position ${bad}`);
}

/**
 * Reads pairs of texts into an array of our own, without what else they hold.
 * @throws InvalidArgumentError for what is no iterable of pairs, naming the first that is none.
 */
export function readPairs(
  name: string,
  value: Iterable<{ readonly a: string; readonly b: string }>,
): { readonly a: string; readonly b: string }[] {
  const items = readItems(name, value);
  return reading(name, () =>
    Array.from(items, (pair: unknown, i) => {
      const { a, b } = Object(pair) as Record<string, unknown>;
      if (typeof a === 'string' && typeof b === 'string') return { a, b };
      throw new InvalidArgumentError(`${name} must be pairs of strings {a, b}, got ${shown(pair)} at position ${i}`);
    }),
  );
}

/**
 * Reads numbers into an array of our own, `[n]`; a typed array is taken as it is.
 * @throws InvalidArgumentError for what is no list of numbers.
 */
export function readNumbers(name: string, value: ArrayLike<number>): ArrayLike<number> {
  if (types.isTypedArray(value) && !types.isBigInt64Array(value) && !types.isBigUint64Array(value)) return value;
  const numbers = reading(name, () => (Array.isArray(value) ? Array.from<unknown>(value) : undefined));
  if (numbers?.every((each) => typeof each === 'number')) return numbers as number[];
  throw new InvalidArgumentError(`${name} must be a list of numbers, got ${shown(value)}`);
}

/** The first name of an object's fields that is none of those known; undefined when there is none. */
export function unknownName(fields: object, known: readonly string[]): string | undefined {
  return Object.keys(fields).find((name) => !known.includes(name));
}

/** Throws InvalidArgumentError for an option that is none of those known. @param owner the name whose options they are: 'rerank'. */
export function requireKnownOptions(owner: string, options: object, known: readonly string[]): void {
  const unknown = unknownName(options, known);
  if (unknown !== undefined) throw new InvalidArgumentError(unknownOption(owner, unknown, known));
}

/** Greatest uint32. */
const MAX_UINT32 = 2 ** 32 - 1;

/** Throws InvalidArgumentError unless `value` is an integer in `[least, greatest]`; `name` names it in the message. */
export function requireInteger(value: number, name: string, least: number, greatest = MAX_UINT32): void {
  if (!Number.isInteger(value) || value < least || value > greatest) {
    throw new InvalidArgumentError(`${name} must be an integer from ${least} to ${greatest}, got ${shown(value)}`);
  }
}

/** The moment itself. @throws InvalidArgumentError unless it is a valid Date. @param name what it is called: 'now'. */
export function checkDate(name: string, now: Date): Date {
  if (types.isDate(now) && !Number.isNaN(Date.prototype.getTime.call(now))) return now;
  throw new InvalidArgumentError(
    `${name} must be a valid Date, got ${types.isDate(now) ? 'an invalid one' : shown(now)}`,
  );
}

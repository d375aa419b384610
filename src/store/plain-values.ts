import { types } from 'node:util';
import { InvalidArgumentError } from '../core/errors.ts';

/**
 * Writes a value of a caller as JSON. What JSON has no form for would be written as something else, so it is refused: numbers that are not finite, and invalid dates, as
 * null; maps, sets, buffers and the like, as empty objects or lists of bytes; functions and symbols, not at all. A field that is undefined is left out.
 * @returns undefined for undefined itself.
 * @throws InvalidArgumentError that names the field; what a getter or toJSON throws.
 */
export function writePlain(value: unknown): string | undefined {
  try {
    return stringified(value);
  } catch (cause) {
    // In the engine's words it is a lack of stack, or several lines.
    const { message } = Object(cause) as Partial<Error>;
    if (cause instanceof RangeError && /call stack/.test(message ?? ''))
      throw new InvalidArgumentError('it is nested too deep', { cause });
    if (cause instanceof TypeError && /circular/.test(message ?? ''))
      throw new InvalidArgumentError('it holds itself', { cause });
    throw cause;
  }
}

function stringified(value: unknown): string | undefined {
  // An arrow has no `this`, and this one says where the field is of, as it was before its toJSON.
  return JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, field, part: unknown) {
    if (part === null && types.isDate(this[field])) throw unwritten(field, 'a Date that is none (NaN)');
    if (part === null || typeof part === 'string' || typeof part === 'boolean' || part === undefined) return part;
    const kind = unwritable(part);
    if (kind === undefined) return part;
    throw unwritten(field, kind);
  });
}

function unwritten(field: string, kind: string): InvalidArgumentError {
  const named = field === '' ? 'it' : `the field ${field}`;
  return new InvalidArgumentError(
    `${named} holds ${kind}, which JSON cannot; store a string, a number, a list or an object`,
  );
}

function unwritable(part: unknown): string | undefined {
  if (typeof part === 'number') return Number.isFinite(part) ? undefined : String(part);
  if (typeof part !== 'object') return `a ${typeof part}`;
  if (ArrayBuffer.isView(part) || types.isAnyArrayBuffer(part)) return 'bytes or a typed array';
  if (types.isMap(part) || types.isSet(part) || types.isWeakMap(part) || types.isWeakSet(part)) return 'a map or a set';
  if (types.isRegExp(part)) return 'a regular expression';
  return types.isPromise(part) ? 'a promise' : undefined;
}

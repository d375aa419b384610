import { isUtf8 } from 'node:buffer';
import { messageOf } from '../../core/errors.ts';
import { HttpProblem, limitExceeded } from './problem.ts';

/** Deepest that a body may nest, documents excepted: what is read by recursion reads so much. */
const MOST_NESTED = 1000;

const [QUOTE, BACKSLASH, BRACKET, BRACE] = Buffer.from('"\\[{');

/** Why a field cannot have the name that objects give to what they inherit from. */
export const PROTO_FAULT = 'no field may be called __proto__, at any depth: no filter could name it';

/** @throws HttpProblem 400 for JSON of more arrays and objects than there may be, before they are made. */
export function requireFewObjects(json: Uint8Array, most: number): void {
  if (hasMoreObjects(json, most)) throw limitExceeded(`the body may have ${most} arrays and objects, and has more`);
}

/** Whether JSON has more arrays and objects than `most`; brackets in its texts are none. */
export function hasMoreObjects(json: Uint8Array, most: number): boolean {
  // The shortest ones have two bytes.
  if (json.length <= 2 * most) return false;
  let count = 0;
  let inText = false;
  for (let i = 0; i < json.length && count <= most; i++) {
    const byte = json[i];
    if (byte === QUOTE) inText = !inText;
    else if (inText && byte === BACKSLASH) i++;
    else if (!inText && (byte === BRACKET || byte === BRACE)) count++;
  }
  return count > most;
}

/** @throws HttpProblem 400 for a value that nests too deep. */
export function requireShallow(body: unknown): void {
  let depth = 0;
  // A level at a time, not a recursion.
  for (let level = membersOf([body]); level.length > 0; level = level.flatMap((each) => membersOf(each)))
    if (++depth > MOST_NESTED) throw limitExceeded(`the body may be nested ${MOST_NESTED} deep, and is deeper`);
}

/**
 * Reads JSON that a caller sent.
 * @throws HttpProblem 400 when it is none, or has a field that no object of this language can have safely.
 */
export function parseCallerJson(given: string): unknown {
  const text = given.charCodeAt(0) === 0xfeff ? given.slice(1) : given;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const detail =
      text.trim() === '' ? 'the body is empty, and is to be JSON' : `the body is no JSON: ${messageOf(cause)}`;
    throw new HttpProblem(400, 'INVALID_JSON', detail, { cause });
  }
  if (hasProto(text, value)) throw new HttpProblem(400, 'INVALID_ARGUMENT', PROTO_FAULT);
  return value;
}

/** The same of what somebody else reads, who tells what is no JSON in his own way. @throws HttpProblem 400, also for a value that nests too deep. */
export function requireSafeJson(text: string): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return;
  }
  requireShallow(value);
  if (hasProto(text, value)) throw new HttpProblem(400, 'INVALID_ARGUMENT', PROTO_FAULT);
}

/**
 * The text of bytes that a caller sent. Read leniently they would have signs in place of those that are no UTF-8, and a text would be stored that nobody sent.
 * @throws HttpProblem 400 when they are no UTF-8.
 */
export function utf8Of(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new HttpProblem(400, 'INVALID_JSON', 'the body is no UTF-8');
}

/** Written out, or with an escape. */
const PROTO_HINTS = ['__proto__', '\\u00'];

/** Whether something in a value has a field that is called __proto__. @param text the value as it came. */
export function hasProto(text: string, value: unknown): boolean {
  if (!PROTO_HINTS.some((hint) => text.includes(hint))) return false;
  for (let level = membersOf([value]); level.length > 0; level = level.flatMap((each) => membersOf(each)))
    if (level.some((each) => Object.hasOwn(each, '__proto__'))) return true;
  return false;
}

/** What a caller sent as JSON; undefined where it nests too deep to be written, or is longer than a string may be: reading meets neither limit. */
export function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function membersOf(value: object): object[] {
  const members: unknown[] = Array.isArray(value) ? value : Object.values(value);
  return members.filter((each) => typeof each === 'object' && each !== null) as object[];
}

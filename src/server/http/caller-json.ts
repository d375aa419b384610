import { isUtf8 } from 'node:buffer';
import { messageOf } from '../../core/errors.ts';
import { parseLongJson } from './long-json.ts';
import { HttpProblem, limitExceeded } from './problem.ts';

/** Deepest that a body may nest, documents excepted: what is read by recursion reads so much. */
const MOST_NESTED = 1000;

const [QUOTE, BACKSLASH, BRACKET, BRACE] = Buffer.from('"\\[{');
/** Byte order mark. */
const MARK = Buffer.from('\ufeff');

/** Why a field cannot have the name that objects give to what they inherit from. */
export const PROTO_FAULT = 'no field may be called __proto__, at any depth: no filter could name it';

/** JSON of more bytes is read in pieces: at a stretch it would hold up all other requests. */
const LONG_BYTES = 2 ** 18;

/** What JSON that a caller sent may be. */
export interface CallerJsonLimits {
  /** Whether it is a body, or one line of many. */
  readonly what: 'body' | 'line';
  readonly bodyObjects: number;
  /** Whether how deep it nests is looked at by whoever takes it. Of one that is read in pieces that is known before. */
  readonly mayBeDeep: boolean;
}

/**
 * Reads JSON that a caller sent.
 * @param bytes with or without a byte order mark.
 * @throws HttpProblem 400 when it is none, has too many arrays and objects, nests too deep, or has a field that no object of this language can have safely.
 */
export async function readCallerJson(
  bytes: Buffer,
  { what, bodyObjects, mayBeDeep }: CallerJsonLimits,
): Promise<unknown> {
  if (bytes.length <= LONG_BYTES) {
    requireFewObjects(bytes, bodyObjects, what);
    const value = parseCallerJson(utf8Of(bytes, what), what);
    if (!mayBeDeep) requireShallow(value, what);
    return value;
  }
  requireUtf8(bytes, what);
  try {
    return await parseLongJson(bytes.subarray(MARK.equals(bytes.subarray(0, MARK.length)) ? MARK.length : 0), {
      onOpen: (count, depth) => {
        if (count > bodyObjects) throw tooMany(bodyObjects, what);
        if (depth > MOST_NESTED && !mayBeDeep) throw tooDeep(what);
      },
      onPiece: (text, piece) => {
        if (hasProto(text, piece)) throw new HttpProblem(400, 'INVALID_ARGUMENT', PROTO_FAULT);
      },
    });
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new HttpProblem(400, 'INVALID_JSON', `the ${what} is no JSON: ${cause.message}`, { cause });
  }
}

/** @throws HttpProblem 400 for JSON of more arrays and objects than there may be, before they are made. */
export function requireFewObjects(json: Uint8Array, most: number, what: CallerJsonLimits['what']): void {
  if (hasMoreObjects(json, most)) throw tooMany(most, what);
}

function tooMany(most: number, what: string): HttpProblem {
  return limitExceeded(`the ${what} has more than ${most} arrays and objects`);
}

/** Whether JSON has more arrays and objects than `most`; brackets in its texts are none. */
function hasMoreObjects(json: Uint8Array, most: number): boolean {
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
function requireShallow(body: unknown, what: string): void {
  let depth = 0;
  // A level at a time, not a recursion.
  for (let level = membersOf([body]); level.length > 0; level = level.flatMap((each) => membersOf(each)))
    if (++depth > MOST_NESTED) throw tooDeep(what);
}

function tooDeep(what: string): HttpProblem {
  return limitExceeded(`the ${what} may be nested ${MOST_NESTED} deep, and is deeper`);
}

function parseCallerJson(given: string, what: string): unknown {
  const text = given.charCodeAt(0) === 0xfeff ? given.slice(1) : given;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const detail =
      text.trim() === '' ? `the ${what} is empty, and is to be JSON` : `the ${what} is no JSON: ${messageOf(cause)}`;
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
  requireShallow(value, 'body');
  if (hasProto(text, value)) throw new HttpProblem(400, 'INVALID_ARGUMENT', PROTO_FAULT);
}

/**
 * The text of bytes that a caller sent. Read leniently they would have signs in place of those that are no UTF-8, and a text would be stored that nobody sent.
 * @throws HttpProblem 400 when they are no UTF-8.
 */
export function utf8Of(bytes: Buffer, what: CallerJsonLimits['what']): string {
  requireUtf8(bytes, what);
  return bytes.toString('utf8');
}

function requireUtf8(bytes: Buffer, what: string): void {
  if (!isUtf8(bytes)) throw new HttpProblem(400, 'INVALID_JSON', `the ${what} is no UTF-8`);
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

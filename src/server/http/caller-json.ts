import { messageOf } from '../../core/errors.ts';
import { HttpProblem } from './problem.ts';

/** Deepest that a body may nest, documents excepted: what is read by recursion reads so much. */
const MOST_NESTED = 1000;

/** Why a field cannot have the name that objects give to what they inherit from. */
export const PROTO_FAULT = 'no field may be called __proto__, at any depth: no filter could name it';

/** @throws HttpProblem 400 for a value that nests too deep. */
export function requireShallow(body: unknown): void {
  let depth = 0;
  // A level at a time, not a recursion.
  for (let level = membersOf([body]); level.length > 0; level = level.flatMap((each) => membersOf(each)))
    if (++depth > MOST_NESTED)
      throw new HttpProblem(400, 'LIMIT_EXCEEDED', `the body may be nested ${MOST_NESTED} deep, and is deeper`);
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

/** The same of what somebody else reads, who tells what is no JSON in his own way. */
export function requireNoProto(text: string): void {
  if (!PROTO_HINT.test(text)) return;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return;
  }
  if (hasProto(text, value)) throw new HttpProblem(400, 'INVALID_ARGUMENT', PROTO_FAULT);
}

/** Written out, or with an escape. */
const PROTO_HINT = /__proto__|\\u00/i;

/** Whether something in a value has a field that is called __proto__. @param text the value as it came. */
export function hasProto(text: string, value: unknown): boolean {
  if (!PROTO_HINT.test(text)) return false;
  for (let level = membersOf([value]); level.length > 0; level = level.flatMap((each) => membersOf(each)))
    if (level.some((each) => Object.hasOwn(each, '__proto__'))) return true;
  return false;
}

function membersOf(value: object): object[] {
  return Object.values(value).filter((each) => typeof each === 'object' && each !== null);
}

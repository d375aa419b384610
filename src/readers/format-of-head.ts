import type { InputFormat } from './input-format.ts';

/** Bytes of a first line that is looked at. */
const MAX_FIRST_LINE = 1 << 16;

/** Whether the head of a stream is long enough for {@link formatOfHead}. */
export function isTelling(head: Buffer): boolean {
  const start = firstIndex(head);
  if (start < 0) return false;
  if (head[start] === ANGLE) return head.length - start >= HTML_HEAD || head.includes(NEWLINE, start);
  return head[start] !== BRACE || head.includes(NEWLINE, start) || head.length - start >= MAX_FIRST_LINE;
}

/**
 * JSON when the first byte that is not blank opens an array, or an object that does not end in its line; JSONL when it opens another object;
 * HTML when it says so, plain lines otherwise.
 */
export function formatOfHead(head: Buffer): InputFormat {
  const start = Math.max(0, firstIndex(head));
  const text = head.subarray(start);
  if (text[0] === BRACKET) return 'json';
  if (text[0] === BRACE) return opensObject(text) ? 'json' : 'jsonl';
  return text[0] === ANGLE && HTML_START.test(text.subarray(0, 256).toString('latin1')) ? 'html' : 'txt';
}

const [NEWLINE, ANGLE, BRACKET, BRACE] = [0x0a, 0x3c, 0x5b, 0x7b];
const HTML_START = /^<(?:!doctype\s+html|html[\s>])/i;
const HTML_HEAD = 16;
const BLANK = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

/** Index of the first byte that is neither white space nor part of a UTF-8 byte order mark; -1 when there is none. */
function firstIndex(head: Buffer): number {
  return head.findIndex((byte) => !BLANK.has(byte));
}

/** Whether the first line holds no more than the beginning of an object, as JSON that is set out in lines does. */
function opensObject(text: Buffer): boolean {
  const end = text.indexOf(NEWLINE);
  if (end < 0) return false;
  const line = text.subarray(0, end).toString('utf8').trim();
  // What is cut off within a value is a bad line of JSONL.
  return line === '{' || /^\{\s*"(?:[^"\\]|\\.)*"\s*:(?:.*,|\s*[[{])$/.test(line);
}

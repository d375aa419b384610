import { isUtf8 } from 'node:buffer';
import { FormatError, messageOf } from '../core/errors.ts';
import { type BadLine, describeType, type InputRecord } from './record.ts';

/** Limits and the name of JSON text. */
export interface JsonValuesOptions {
  /** Longest member in UTF-16 code units; a longer one is reported and skipped without being held in memory. */
  readonly maxValueChars: number;
  /** What the input is called in messages. */
  readonly name: string;
}

/**
 * Reads the objects of a JSON array, or objects that follow each other, each with the line that it begins in; memory holds one of them.
 *
 * Written here rather than taken from a library, because those stop at the first fault without its place: a member that is no JSON is reported
 * and passed over, and only what leaves open where the next one begins is an error.
 * @param chunks UTF-8.
 * @throws FormatError while iterating, with the line, when the array is cut off, a comma is missing or a string is not closed.
 */
export async function* readJsonValues(
  chunks: AsyncIterable<Buffer>,
  options: JsonValuesOptions,
): AsyncGenerator<InputRecord | BadLine> {
  const splitter = new JsonSplitter(options);
  for await (const chunk of chunks) yield* splitter.push(chunk);
  yield* splitter.end();
}

const [TAB, NEWLINE, RETURN, SPACE, QUOTE, BACKSLASH] = [0x09, 0x0a, 0x0d, 0x20, 0x22, 0x5c];
const [COMMA, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x2c, 0x5b, 0x5d, 0x7b, 0x7d];

/** Signs that may come next outside of values. */
type Expected = 'value' | 'first member' | 'member' | 'comma' | 'nothing';

/** The state between two chunks. */
class JsonSplitter {
  readonly #options: JsonValuesOptions;
  #expected: Expected = 'value';
  #isArray = false;
  #line = 1;
  #count = 0;
  /** Line of the value under way; 0 while there is none. */
  #valueLine = 0;
  #depth = 0;
  /** Whether the value under way is a number or a word, which only what follows ends. */
  #isBare = false;
  #inString = false;
  #stringLine = 0;
  #escaped = false;
  #parts: Buffer[] = [];
  #bytes = 0;
  #tooLong = false;
  /** Bytes of a byte order mark that were met. */
  #mark = 0;

  constructor(options: JsonValuesOptions) {
    this.#options = options;
  }

  /** Values that end inside `chunk`. */
  *push(chunk: Buffer): Generator<InputRecord | BadLine> {
    let start = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (this.#isBare && endsBare(byte)) yield this.#finish(chunk.subarray(start, i));
      const begins = this.#valueLine === 0 && this.#between(byte);
      if (begins) start = i;
      if (this.#valueLine > 0 && this.#within(byte)) yield this.#finish(chunk.subarray(start, i + 1));
      if (byte === NEWLINE) this.#line++;
    }
    if (this.#valueLine > 0) this.#keep(chunk.subarray(start));
  }

  /** The last value, when it is one that only the end of the text ends. */
  *end(): Generator<InputRecord | BadLine> {
    if (this.#isBare && this.#valueLine > 0) yield this.#finish(Buffer.alloc(0));
    if (this.#valueLine > 0)
      throw this.#fault(
        this.#valueLine,
        `the text ends within value ${this.#count + 1}, which begins here: it is cut off`,
      );
    if (this.#isArray && this.#expected !== 'nothing')
      throw this.#fault(this.#line, `the array is not closed after ${this.#count} values: it is cut off`);
  }

  /** Takes a byte outside of values. @returns whether a value begins with it. */
  #between(byte: number): boolean {
    if (isBlank(byte) || this.#isMark(byte)) return false;
    const expected = this.#expected;
    if (byte === OPEN_LIST && expected === 'value' && this.#count === 0) {
      this.#isArray = true;
      this.#expected = 'first member';
      return false;
    }
    if (byte === CLOSE_LIST && this.#isArray && (expected === 'comma' || expected === 'first member')) {
      this.#expected = 'nothing';
      return false;
    }
    if (byte === COMMA && expected === 'comma') {
      this.#expected = 'member';
      return false;
    }
    if (expected === 'nothing' || expected === 'comma' || byte === COMMA || byte === CLOSE_LIST)
      throw this.#unexpected(byte);
    this.#begin(byte);
    return true;
  }

  #begin(byte: number): void {
    this.#valueLine = this.#line;
    this.#isBare = byte !== QUOTE && byte !== OPEN_LIST && byte !== OPEN_OBJECT;
  }

  /** Takes a byte of a value. @returns whether the value ends with it. */
  #within(byte: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        return this.#depth === 0;
      } else if (byte === NEWLINE)
        throw this.#fault(
          this.#stringLine,
          'a string that begins here is not closed in its line; JSON writes line breaks as \\n',
        );
      return false;
    }
    // Within a bare value, which is no JSON then, a quote begins nothing: what ends the value stays what ends it.
    if (byte === QUOTE && !this.#isBare) {
      this.#inString = true;
      this.#stringLine = this.#line;
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.#depth++;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) return --this.#depth <= 0;
    return false;
  }

  #keep(part: Buffer): void {
    if (this.#tooLong) return;
    this.#bytes += part.length;
    // One UTF-16 code unit takes at most 3 bytes of UTF-8.
    this.#tooLong = this.#bytes > this.#options.maxValueChars * 3;
    if (this.#tooLong) this.#parts = [];
    else this.#parts.push(part);
  }

  #finish(last: Buffer): InputRecord | BadLine {
    this.#keep(last);
    const line = this.#valueLine;
    const text = this.#tooLong ? undefined : Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    this.#tooLong = false;
    this.#valueLine = 0;
    this.#depth = 0;
    this.#isBare = false;
    this.#inString = false;
    this.#escaped = false;
    this.#count++;
    this.#expected = this.#isArray ? 'comma' : 'value';
    return this.#read(line, text);
  }

  #read(line: number, bytes: Buffer | undefined): InputRecord | BadLine {
    const { maxValueChars } = this.#options;
    if (bytes !== undefined && !isUtf8(bytes)) return { line, reason: 'not valid UTF-8' };
    const text = bytes?.toString('utf8');
    if (text === undefined || text.length > maxValueChars)
      return { line, reason: `longer than ${maxValueChars} characters` };
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      return { line, reason: `value ${this.#count} is not JSON: ${placed(messageOf(error), text, line)}` };
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { line, fields: value as Record<string, unknown>, place: this.#count };
    return { line, reason: `expected a JSON object, got ${describeType(value)}` };
  }

  /** A byte order mark at the very beginning is white space. */
  #isMark(byte: number): boolean {
    if (this.#mark > 2 || byte !== [0xef, 0xbb, 0xbf][this.#mark]) return false;
    this.#mark++;
    return true;
  }

  #unexpected(byte: number): FormatError {
    const wanted = {
      value: 'an object or [',
      'first member': 'a value or ]',
      member: 'a value after the comma',
      comma: `a comma or ] after value ${this.#count}`,
      nothing: 'nothing after the array',
    }[this.#expected];
    const char = byte > 32 && byte < 127 ? String.fromCharCode(byte) : 'another character';
    return this.#fault(this.#line, `expected ${wanted}, got ${char}`);
  }

  #fault(line: number, what: string): FormatError {
    return new FormatError(`${this.#options.name}, line ${line}: ${what}; nothing was read from here on`);
  }
}

/** What `JSON.parse` said, with the line of the file in place of the position in the value. */
function placed(message: string, text: string, firstLine: number): string {
  const at = /\s*(?:in JSON )?at position (\d+)(?: \(line \d+ column \d+\))?/.exec(message);
  if (at === null) return message;
  const before = text.slice(0, Number(at[1]));
  return `${message.replace(at[0], '')} (line ${firstLine + before.split('\n').length - 1})`;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === NEWLINE || byte === RETURN || byte === TAB;
}

function endsBare(byte: number): boolean {
  return isBlank(byte) || byte === COMMA || byte === CLOSE_LIST || byte === OPEN_OBJECT || byte === OPEN_LIST;
}

import { isUtf8 } from 'node:buffer';
import { hasHan } from '../core/text/char-properties.ts';
import { asInPrograms, type OptionSpelling } from './option-spelling.ts';

/** One line of a text, without its ending. */
export interface Line {
  /** Counted from 1, every line of the file included. */
  readonly number: number;
  /** Empty when the line was too long to keep; with U+FFFD for bad bytes when it is not UTF-8. */
  readonly text: string;
  /** Line break that followed it; empty at the end of a file without a last newline. */
  readonly ending: '\n' | '\r\n' | '';
  /** Why it cannot be used. */
  readonly problem?: 'too long' | 'encoding' | 'binary';
  /** For people: what is wrong and what to do. */
  readonly reason?: string;
}

/** Limits beyond which a line is unusable. */
export interface LineOptions {
  /** Longest line in UTF-16 code units; a longer one is skipped without being held in memory. */
  readonly maxLineChars: number;
  /** Treat U+FFFD as a decoding error; for text that was transcoded to UTF-8. */
  readonly rejectReplacement?: boolean;
  /** How messages name options. Default as programs do. */
  readonly spell?: OptionSpelling;
}

/** Cuts a byte stream into lines at LF or CRLF; holds at most one line of `maxLineChars`. */
export async function* readLines(chunks: AsyncIterable<Buffer>, options: LineOptions): AsyncGenerator<Line> {
  const splitter = new LineSplitter(options);
  for await (const chunk of chunks) yield* splitter.push(chunk);
  yield* splitter.end();
}

/** The state between two chunks. */
export class LineSplitter {
  readonly #options: LineOptions;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #tooLong = false;
  #number = 0;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** Lines that end inside `chunk`. */
  *push(chunk: Buffer): Generator<Line> {
    let start = 0;
    for (let newline = chunk.indexOf(10); newline >= 0; newline = chunk.indexOf(10, start)) {
      this.#append(chunk.subarray(start, newline));
      yield this.#finish(true);
      start = newline + 1;
    }
    this.#append(chunk.subarray(start));
  }

  /** The last line, when the file does not end with a newline. */
  *end(): Generator<Line> {
    if (this.#pendingBytes > 0 || this.#tooLong) yield this.#finish(false);
  }

  #append(part: Buffer): void {
    if (part.length === 0 || this.#tooLong) return;
    this.#pending.push(part);
    this.#pendingBytes += part.length;
    // One UTF-16 code unit takes at most 3 bytes of UTF-8; 4 more for a byte order mark and a carriage return.
    if (this.#pendingBytes <= this.#options.maxLineChars * 3 + 4) return;
    this.#tooLong = true;
    this.#pending = [];
  }

  #finish(hasNewline: boolean): Line {
    const parts = this.#pending;
    const tooLong = this.#tooLong;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#tooLong = false;
    this.#number++;
    if (tooLong) return this.#tooLongLine(hasNewline ? '\n' : '');
    return this.#decode(parts.length === 1 ? parts[0]! : Buffer.concat(parts), hasNewline);
  }

  #decode(bytes: Buffer, hasNewline: boolean): Line {
    const carriageReturn = hasNewline && bytes.at(-1) === 13;
    const body = carriageReturn ? bytes.subarray(0, -1) : bytes;
    const ending = carriageReturn ? '\r\n' : hasNewline ? '\n' : '';
    const text = this.#number === 1 ? withoutByteOrderMark(body.toString('utf8')) : body.toString('utf8');
    if (text.length > this.#options.maxLineChars) return this.#tooLongLine(ending);
    const bad = !isUtf8(body) || (this.#options.rejectReplacement === true && text.includes('\ufffd'));
    const isBinary = !bad && text.includes('\0');
    if (isBinary)
      return {
        number: this.#number,
        text,
        ending,
        problem: 'binary',
        reason: 'has bytes of value 0, which no text has',
      };
    if (!bad) return { number: this.#number, text, ending };
    return { number: this.#number, text, ending, problem: 'encoding', reason: encodingReason(body, this.#options) };
  }

  #tooLongLine(ending: Line['ending']): Line {
    const reason = `longer than ${this.#options.maxLineChars} characters`;
    return { number: this.#number, text: '', ending, problem: 'too long', reason };
  }
}

function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function encodingReason(bytes: Buffer, { rejectReplacement, spell = asInPrograms }: LineOptions): string {
  const option = spell('encoding');
  if (rejectReplacement) return `has bytes that mean nothing in the given ${option}`;
  return looksLikeGb18030(bytes) ? `not valid UTF-8; it reads as GB18030 (${option} gb18030)` : 'not valid UTF-8';
}

/** Only a hint: two-byte sequences of other encodings can also read as Han characters. */
function looksLikeGb18030(bytes: Buffer): boolean {
  try {
    return hasHan(new TextDecoder('gb18030', { fatal: true }).decode(bytes));
  } catch {
    return false;
  }
}

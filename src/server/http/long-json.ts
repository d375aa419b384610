import { TimeSlice } from '../../core/time-slice.ts';

const [QUOTE, BACKSLASH, COLON, COMMA, U] = Buffer.from('"\\:,u');
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('[]{}');

/** Longest name, which is never read in parts. */
const MOST_NAME_BYTES = 2 ** 20;

type Container = unknown[] | Record<string, unknown>;

/** Told of what is read. */
export interface LongJsonOptions {
  /** Told how many arrays and objects there are until now, and how many of them lie in each other; may throw. */
  readonly onOpen: (count: number, depth: number) => void;
  /** Given every piece that was read, and its text; may throw. */
  readonly onPiece: (text: string, piece: unknown) => void;
  /** Bytes that are read at a stretch. Default 65,536, which takes a millisecond or two. */
  readonly pieceBytes?: number;
}

/**
 * Reads JSON of any length to what `JSON.parse` makes of it, and lets others run after each piece: of 32 MiB that would hold them up for a third of a second.
 *
 * Written here rather than taken from a library, because those that read streams make a call of every value, and take several times as long.
 * @param bytes UTF-8.
 * @throws SyntaxError for what is no JSON; what its options throw.
 */
export async function parseLongJson(bytes: Buffer, options: LongJsonOptions): Promise<unknown> {
  const slice = new TimeSlice();
  const reader = new PieceReader(bytes, options);
  while (reader.step()) await slice.pause();
  return reader.end();
}

/**
 * The state between two steps. A piece ends behind a comma or an opening bracket; what is open there is closed for `JSON.parse`, and its other members
 * are added by the pieces that follow.
 */
class PieceReader {
  readonly #bytes: Buffer;
  readonly #options: LongJsonOptions;
  readonly #pieceBytes: number;
  #at = 0;
  /** Where the piece under way begins. */
  #from = 0;
  /** Containers that go on, outermost first, within a list of the whole. */
  readonly #open: Container[] = [[]];
  /** What closes the containers that are open, those of the piece under way too. */
  readonly #closers: number[] = [];
  /** Places of the last name of each of them. */
  readonly #names: (readonly [start: number, end: number])[] = [];
  #count = 0;
  /** Where the text under way begins, or the last one; and where that ended. */
  #textFrom = 0;
  #textTo = 0;
  #inText = false;
  /** Parts of a text that is longer than a piece. */
  #longText: string[] | undefined;
  /** Whether a member must follow, since a comma went before. */
  #needsMember = false;
  /** Whether a container that goes on has got a whole member, behind which a comma or its end must follow. */
  #isAfter = false;

  constructor(bytes: Buffer, options: LongJsonOptions) {
    this.#bytes = bytes;
    this.#options = options;
    this.#pieceBytes = options.pieceBytes ?? 65_536;
  }

  /** Reads some bytes. @returns whether there are more. */
  step(): boolean {
    const bytes = this.#bytes;
    const end = Math.min(bytes.length, this.#at + this.#pieceBytes);
    let i = this.#at;
    while (i < end) {
      if (this.#inText) i = this.#readText(i, end);
      else this.#take(bytes[i], i++);
    }
    this.#at = i;
    if (this.#inText && i - this.#textFrom > this.#pieceBytes) this.#readLongText(i);
    return i < bytes.length;
  }

  /** What was read. */
  end(): unknown {
    if (this.#inText || this.#closers.length > 0) throw new SyntaxError('it ends before what it opens is closed');
    if (!this.#isAfter) this.#flush(this.#bytes.length);
    const values = this.#open[0] as unknown[];
    if (values.length === 0) throw new SyntaxError('it has nothing but blanks');
    return values[0];
  }

  #take(byte: number, at: number): void {
    switch (byte) {
      case QUOTE:
        this.#requireBetween(at);
        this.#inText = true;
        this.#textFrom = at;
        return;
      case COLON:
        this.#requireBetween(at);
        this.#names[this.#closers.length] = [this.#textFrom, this.#textTo];
        return;
      case COMMA:
        this.#separate(at);
        return;
      case OPEN_LIST:
      case OPEN_OBJECT:
        this.#requireBetween(at);
        this.#begin(byte === OPEN_LIST ? CLOSE_LIST : CLOSE_OBJECT, at);
        return;
      case CLOSE_LIST:
      case CLOSE_OBJECT:
        this.#close(byte, at);
        return;
      default:
        if (this.#isAfter && !isBlank(byte)) this.#requireBetween(at);
    }
  }

  #separate(at: number): void {
    if (this.#closers.length === 0) throw unexpected(at);
    if (!this.#isAfter && at - this.#from < this.#pieceBytes) return;
    if (!this.#isAfter) {
      const last = this.#lastBefore(at);
      if (last === undefined || last === OPEN_LIST || last === OPEN_OBJECT) throw unexpected(at);
      this.#flush(at);
    }
    this.#goOn(at + 1, true);
  }

  #begin(closer: number, at: number): void {
    this.#closers.push(closer);
    this.#options.onOpen(++this.#count, this.#closers.length);
    if (at - this.#from < this.#pieceBytes) return;
    this.#flush(at + 1);
    this.#goOn(at + 1, false);
  }

  #close(byte: number, at: number): void {
    const depth = this.#closers.length;
    if (depth === 0 || this.#closers[depth - 1] !== byte) throw unexpected(at);
    if (depth === this.#open.length - 1) {
      if (!this.#isAfter) this.#flush(at);
      this.#open.pop();
      this.#isAfter = true;
    }
    this.#closers.pop();
  }

  /** Begins the next piece. */
  #goOn(from: number, needsMember: boolean): void {
    this.#from = from;
    this.#needsMember = needsMember;
    this.#isAfter = false;
  }

  /** Adds the piece under way, and `more` behind it, to the container that goes on, and has those go on that it leaves open. */
  #flush(to: number, more = ''): void {
    const text = this.#bytes.toString('utf8', this.#from, to) + more;
    if (this.#needsMember && text.trim() === '') throw unexpected(to);
    const base = this.#open.length - 1;
    const target = this.#open[base];
    const closers = Buffer.from(this.#closers.slice(base).reverse()).toString('latin1');
    const [opener, closer] = Array.isArray(target) ? ['[', ']'] : ['{', '}'];
    let piece: Container = parsed(`${opener}${text}${closers}${closer}`, this.#from, to);
    this.#options.onPiece(text, piece);
    if (Array.isArray(target)) for (const member of piece as unknown[]) target.push(member);
    else for (const [name, member] of Object.entries(piece)) target[name] = member;
    for (let depth = base; depth < this.#closers.length; depth++) {
      piece = (Array.isArray(piece) ? piece.at(-1) : piece[this.#nameAt(depth)]) as Container;
      this.#open.push(piece);
    }
  }

  /** Reads on within a text. @returns where it stopped, which is behind a whole character and a whole escape. */
  #readText(from: number, end: number): number {
    const bytes = this.#bytes;
    let i = from;
    while (i < end) {
      const byte = bytes[i++];
      if (byte === QUOTE) {
        this.#inText = false;
        this.#textTo = i;
        if (this.#longText !== undefined) this.#endLongText(i);
        return i;
      }
      if (byte === BACKSLASH) i += bytes[i] === U ? 5 : 1;
    }
    while ((bytes[i] & 0xc0) === 0x80) i++;
    return i;
  }

  /** Keeps what is there of a text that is longer than a piece; what goes before it is added with an empty text in its place. */
  #readLongText(to: number): void {
    if (this.#longText === undefined) {
      const isName = this.#closers.at(-1) === CLOSE_OBJECT && this.#lastBefore(this.#textFrom) !== COLON;
      if (isName && to - this.#textFrom > MOST_NAME_BYTES)
        throw new SyntaxError(`the name at byte ${this.#textFrom} has more than ${MOST_NAME_BYTES} bytes`);
      if (isName) return;
      this.#flush(this.#textFrom, '""');
      this.#longText = [];
      this.#from = this.#textFrom + 1;
    }
    this.#keepText(to);
  }

  #keepText(to: number): void {
    this.#longText!.push(parsed(`"${this.#bytes.toString('utf8', this.#from, to)}"`, this.#from, to));
    this.#from = to;
  }

  #endLongText(to: number): void {
    this.#keepText(to - 1);
    const text = this.#longText!.join('');
    this.#longText = undefined;
    const target = this.#open.at(-1)!;
    if (Array.isArray(target)) target[target.length - 1] = text;
    else target[this.#nameAt(this.#open.length - 1)] = text;
    this.#isAfter = true;
  }

  #nameAt(depth: number): string {
    return JSON.parse(this.#bytes.toString('utf8', ...this.#names[depth])) as string;
  }

  /** Last sign of the piece under way before a place, blanks aside. */
  #lastBefore(at: number): number | undefined {
    let i = at - 1;
    while (i >= this.#from && isBlank(this.#bytes[i])) i--;
    return i < this.#from ? undefined : this.#bytes[i];
  }

  /** Nothing but a comma or an end may follow a member. */
  #requireBetween(at: number): void {
    if (this.#isAfter) throw unexpected(at);
  }
}

function parsed<T>(text: string, from: number, to: number): T {
  try {
    return JSON.parse(text) as T;
  } catch (error) {
    // It counts from the beginning of the piece, and shows brackets that are ours.
    throw new SyntaxError(`between bytes ${from} and ${to} is what JSON does not have`, { cause: error });
  }
}

function unexpected(at: number): SyntaxError {
  return new SyntaxError(`what stands at byte ${at} is not expected there`);
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

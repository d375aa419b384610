import { kindOf, MARK, WORD } from '../../src/core/char-kind.ts';
import { type FoldedText, foldText } from '../../src/core/folded-text.ts';

/** What a character is to the borders of names. */
type Part = typeof OTHER | typeof LETTER | typeof DIGIT;
/** Han, kana, punctuation and symbols: a name may begin and end beside them. */
const OTHER = 0;
/** A letter of a script with spaces between words. */
const LETTER = 1;
const DIGIT = 2;

const SPACE = /\s/u;
const NUMERAL = /\p{N}/u;
/** Dots between the parts of a foreign name, which everyone writes in another way. */
const MIDDLE_DOT = /[•‧∙・]/u;
/** A word of so many letters may be a name before a number that stands against it: iPhone15, but not PM2.5. */
const LEAST_BEFORE_NUMBER = 3;

/**
 * A text in the form in which names are looked up: folded, with spaces only between two words or two numbers, so that `iPhone 15`
 * and `iphone15` are one and `the rapist` is not `therapist`.
 */
export class NameText {
  /** The form itself. */
  readonly text: string;
  readonly #original: string;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #parts: Part[] = [];

  constructor(original: string) {
    this.#original = original;
    const folded = foldText(original);
    let text = '';
    let spaceAt = -1;
    let part: Part = OTHER;
    for (let i = 0, char = ''; i < folded.text.length; i += char.length) {
      char = String.fromCodePoint(folded.text.codePointAt(i)!);
      if (SPACE.test(char)) {
        spaceAt = i;
        continue;
      }
      const before = part;
      part = partOf(char, before);
      const divides = spaceAt >= 0 && text !== '' && part === before && part !== OTHER;
      if (divides) text += this.#take(' ', folded, spaceAt, OTHER);
      text += this.#take(MIDDLE_DOT.test(char) ? '·' : char, folded, i, part);
      spaceAt = -1;
    }
    this.text = text;
  }

  /** The part of the original that a part of the form came from. */
  passage(from: number, to: number): { readonly text: string; readonly start: number; readonly end: number } {
    const start = this.#starts[from];
    const end = this.#ends[to - 1];
    return { text: this.#original.slice(start, end), start, end };
  }

  /** Whether a name may begin before the code unit at `i`. */
  beginsAt(i: number): boolean {
    return this.#isBorder(i);
  }

  /** Whether a name that begins at `start` may end before the code unit at `i`. */
  endsAt(i: number, start: number): boolean {
    if (this.#isBorder(i)) return true;
    const isNumberAfterWord = this.#parts[i - 1] === LETTER && this.#parts[i] === DIGIT;
    return isNumberAfterWord && i - start >= LEAST_BEFORE_NUMBER && this.#starts[i] !== this.#starts[i - 1];
  }

  #isBorder(i: number): boolean {
    if (i === 0 || i === this.text.length) return true;
    if (this.#starts[i] === this.#starts[i - 1]) return false;
    return this.#ends[i - 1] !== this.#starts[i] || this.#parts[i - 1] === OTHER || this.#parts[i] === OTHER;
  }

  #take(char: string, { starts, ends }: FoldedText, at: number, part: Part): string {
    for (let i = 0; i < char.length; i++) {
      this.#starts.push(starts[at]);
      this.#ends.push(ends[at]);
      this.#parts.push(part);
    }
    return char;
  }
}

/** A mark belongs to the letter before it. */
function partOf(char: string, before: Part): Part {
  const kind = kindOf(char.codePointAt(0)!);
  if (kind === MARK) return before;
  if (kind !== WORD) return OTHER;
  return NUMERAL.test(char) ? DIGIT : LETTER;
}

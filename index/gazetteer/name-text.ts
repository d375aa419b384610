import { kindOf, MARK, WORD } from '../../src/core/text/char-kind.ts';
import { isNumeral } from '../../src/core/text/char-properties.ts';
import { type FoldedText, foldText, passageOf } from '../../src/core/text/folded-text.ts';

/** Role of a character at the borders of names. */
type Part = number;
const UNSET: Part = 0;
/** Han, kana, punctuation and symbols: a name may begin and end beside them. */
const OTHER: Part = 1;
/** A letter of a script with spaces between words. */
const LETTER: Part = 2;
const DIGIT: Part = 3;
/** White space, of which only what stands between two words or two numbers counts. */
const SPACE: Part = 4;
/** Belongs to the letter before it. */
const JOINED: Part = 5;

const WHITE_SPACE = /\s/u;
/** Dots between the parts of a foreign name, which everyone writes in another way. */
const MIDDLE_DOTS = /[•‧∙・]/gu;
/** A word of so many letters may be a name before a number that stands against it: iPhone15, but not PM2.5. */
const LEAST_BEFORE_NUMBER = 3;

/** Parts of the basic plane, filled as they are met. */
const parts = new Uint8Array(65_536);

/**
 * A text in the form in which names are looked up: folded, with spaces only between two words or two numbers, so that `iPhone 15`
 * and `iphone15` are one and `the rapist` is not `therapist`.
 */
export class NameText {
  /** The form itself. */
  readonly text: string;
  readonly #folded: FoldedText;
  /** For each code unit of the form its place in the folded text, and what it is. */
  readonly #places: number[] = [];
  readonly #parts: Part[] = [];

  constructor(original: string) {
    this.#folded = foldText(original);
    const { text } = this.#folded;
    let form = '';
    let spaceAt = -1;
    let last: Part = OTHER;
    for (let at = 0, width = 1; at < text.length; at += width) {
      const codePoint = text.codePointAt(at)!;
      width = codePoint > 0xffff ? 2 : 1;
      const kind = partOf(codePoint);
      if (kind === SPACE) {
        spaceAt = at;
        continue;
      }
      const part = kind === JOINED ? last : kind;
      if (spaceAt >= 0 && form !== '' && part === last && part !== OTHER) {
        this.#take(spaceAt, 1, OTHER);
        form += ' ';
      }
      form += this.#take(at, width, part);
      last = part;
      spaceAt = -1;
    }
    this.text = form.replace(MIDDLE_DOTS, '·');
  }

  /** The part of the original that a part of the form came from. */
  passage(from: number, to: number): { readonly text: string; readonly start: number; readonly end: number } {
    return passageOf(this.#folded, this.#places[from], this.#places[to - 1] + 1);
  }

  /** Whether a name may begin before the code unit at `i`. */
  beginsAt(i: number): boolean {
    return this.#isBorder(i);
  }

  /** Whether a name that begins at `start` may end before the code unit at `i`. */
  endsAt(i: number, start: number): boolean {
    if (this.#isBorder(i)) return true;
    const isNumberAfterWord = this.#parts[i - 1] === LETTER && this.#parts[i] === DIGIT;
    return isNumberAfterWord && i - start >= LEAST_BEFORE_NUMBER && !this.#isInCharacter(i);
  }

  #isBorder(i: number): boolean {
    if (i === 0 || i === this.text.length) return true;
    if (this.#isInCharacter(i)) return false;
    const { starts, ends } = this.#folded;
    const hasSpace = ends[this.#places[i - 1]] !== starts[this.#places[i]];
    return hasSpace || this.#parts[i - 1] === OTHER || this.#parts[i] === OTHER;
  }

  /** Whether the code units before and at `i` came from one character of the original. */
  #isInCharacter(i: number): boolean {
    const { starts } = this.#folded;
    return starts[this.#places[i - 1]] === starts[this.#places[i]];
  }

  #take(at: number, width: number, part: Part): string {
    for (let i = 0; i < width; i++) {
      this.#places.push(at + i);
      this.#parts.push(part);
    }
    return this.#folded.text.slice(at, at + width);
  }
}

function partOf(codePoint: number): Part {
  if (codePoint > 0xffff) return classify(codePoint);
  if (parts[codePoint] === UNSET) parts[codePoint] = classify(codePoint);
  return parts[codePoint];
}

function classify(codePoint: number): Part {
  const char = String.fromCodePoint(codePoint);
  if (WHITE_SPACE.test(char)) return SPACE;
  const kind = kindOf(codePoint);
  if (kind === MARK) return JOINED;
  if (kind !== WORD) return OTHER;
  return isNumeral(char) ? DIGIT : LETTER;
}

import type { Scanner, ScanSink } from './text-scanner.ts';
import { WordBuffer } from './word-buffer.ts';

/** How BERT's own tokenizer reads letters: as lower case without accents, or as they are written. */
export type BertCase = 'lower' | 'as-written';

/** Vanishes: control, format and private characters, lone surrogates, U+FFFD. */
const DROP = 1;
const SPACE = 2;
/** A token of its own: Chinese characters, punctuation. */
const SINGLE = 3;
const WORD = 4;
/** What it becomes is not one UTF-16 code unit. */
const COMPLEX = 5;

// Not unassigned ones, which another version of Unicode may assign.
const CONTROL = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd]/u;
const PUNCTUATION = /[!-/:-@[-`{-~\p{P}]/u;
const MARKS = /\p{Mn}/gu;

/** Blocks of CJK ideographs by first and last code point, as BERT lists them; kana and Hangul are not among them. */
const IDEOGRAPHS: readonly (readonly [number, number])[] = [
  [0x4e00, 0x9fff],
  [0x3400, 0x4dbf],
  [0x20000, 0x2a6df],
  [0x2a700, 0x2b73f],
  [0x2b740, 0x2b81f],
  [0x2b820, 0x2ceaf],
  [0xf900, 0xfaff],
  [0x2f800, 0x2fa1f],
];

/**
 * Splits a text as BERT's tokenizer does: control characters vanish, white space ends words, Chinese characters and punctuation
 * stand alone; of lower case, characters are decomposed (NFD), lose their marks and capitals, and stay full-width where they were. Linear in
 * the text's length.
 *
 * Source: Devlin et al. 2018, arXiv:1810.04805, `BasicTokenizer`, in the order of Hugging Face's tokenizers (`BertNormalizer` and
 * `BertPreTokenizer`): marks go before capitals do, each character for itself, so that a final sigma is a sigma.
 */
export class BertScanner implements Scanner {
  readonly #word = new WordBuffer();
  readonly #case: BertCase;
  /** Kind of each code unit and what it becomes, filled as they are met; 0 is not known yet. */
  readonly #kinds = new Uint8Array(65536);
  readonly #forms = new Uint16Array(65536);

  constructor(letterCase: BertCase) {
    this.#case = letterCase;
  }

  /** Hands the parts of `text` to `sink`; not reentrant. */
  scan(text: string, sink: ScanSink): void {
    this.#word.clear();
    for (let i = 0; i < text.length; ) {
      const unit = text.charCodeAt(i);
      if (this.#kinds[unit] === 0) this.#learn(unit);
      const kind = this.#kinds[unit];
      const width = kind === COMPLEX && text.codePointAt(i)! > 0xffff ? 2 : 1;
      const goOn =
        kind === COMPLEX
          ? this.#takeForm(text.slice(i, i + width), i, sink)
          : this.#take(this.#forms[unit], kind, i, i + 1, sink);
      if (!goOn) return;
      i += width;
    }
    this.#flush(sink);
  }

  #learn(unit: number): void {
    const char = String.fromCharCode(unit);
    const isSurrogate = (unit & 0xf800) === 0xd800;
    const form = isSurrogate ? '' : formOf(char, this.#case);
    this.#kinds[unit] = isSurrogate ? COMPLEX : form === '' ? DROP : form.length === 1 ? kindOf(form) : COMPLEX;
    this.#forms[unit] = form.length === 1 ? form.charCodeAt(0) : 0;
  }

  #takeForm(char: string, start: number, sink: ScanSink): boolean {
    for (const part of formOf(char, this.#case)) {
      if (!this.#take(part.codePointAt(0)!, kindOf(part), start, start + char.length, sink)) return false;
    }
    return true;
  }

  #take(codePoint: number, kind: number, start: number, end: number, sink: ScanSink): boolean {
    if (kind === WORD) this.#word.push(codePoint, start, end);
    else if (kind === SINGLE) return this.#flush(sink) && sink.onSingle(codePoint, start, end);
    else if (kind === SPACE) return this.#flush(sink) && (sink.onSpace?.() ?? true);
    return true;
  }

  #flush(sink: ScanSink): boolean {
    if (this.#word.chars === 0) return true;
    const goOn = sink.onWord(this.#word);
    this.#word.clear();
    return goOn;
  }
}

/** What a character becomes, '' of one that vanishes. */
function formOf(char: string, letterCase: BertCase): string {
  if ('\t\n\r'.includes(char)) return ' ';
  if (CONTROL.test(char)) return '';
  return letterCase === 'as-written' ? char : char.normalize('NFD').replace(MARKS, '').toLowerCase();
}

/** SPACE, SINGLE or WORD. */
function kindOf(char: string): number {
  if (/\s/u.test(char)) return SPACE;
  const codePoint = char.codePointAt(0)!;
  const stands = PUNCTUATION.test(char) || IDEOGRAPHS.some(([first, last]) => codePoint >= first && codePoint <= last);
  return stands ? SINGLE : WORD;
}

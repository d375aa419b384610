import { kindOf, MARK, UNSPACED, WORD } from '../../../src/core/text/char-kind.ts';

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\ufffd]+/gu;
const SPACES = /\s+/gu;
const EMPTY_BRACKETS = /[（(][\s，,、；;：:]*[）)]/gu;

const [SPACE, ZERO, NINE] = [0x20, 0x30, 0x39];

/** Signs that markup and code are full of. */
const CODE = new Set(Array.from('{}<>=_\\|$#`~^*@[]+', (sign) => sign.charCodeAt(0)));

/** Least share of letters, most of digits and of signs of code, of the characters that are not white space. */
const PROSE = { letters: 0.6, digits: 0.25, code: 0.04 };

/** Takes out control characters and empty brackets and makes one space of any run of white space. */
export function cleanText(text: string): string {
  return text
    .replace(/[\t\n\r\v\f\u0085\u2028\u2029]/gu, ' ')
    .replace(INVISIBLE, '')
    .replace(EMPTY_BRACKETS, '')
    .replace(SPACES, ' ')
    .trim();
}

/** Whether a text, cleaned, is mostly words, not markup, code, tables or numbers. */
export function isProse(text: string): boolean {
  let [letters, digits, code, all] = [0, 0, 0, 0];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === SPACE) continue;
    all++;
    const kind = kindOf(unit);
    if (unit >= ZERO && unit <= NINE) digits++;
    else if (kind === UNSPACED || kind === WORD || kind === MARK) letters++;
    else if (CODE.has(unit)) code++;
  }
  return letters > 0 && letters >= all * PROSE.letters && digits <= all * PROSE.digits && code <= all * PROSE.code;
}

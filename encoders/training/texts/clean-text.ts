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

const CHINESE_WORDS =
  /^(?:请问|如何|怎么|怎样|什么是|什么叫|为什么|为何|哪|谁|有没有|能不能|是不是)|(?:如何|怎么|怎样|为什么|什么|多少|哪里|哪儿|哪些|是谁|怎么办|吗|呢)[。!！]?$|(?:如何|怎么|怎样)\p{Script=Han}/u;
const ENGLISH_WORDS =
  /^(?:what|who|whom|whose|which|where|when|why|how|is|are|was|were|do|does|did|can|could|should|would|will|has|have|had)(?:'s|s)?\b/i;

/** Whether a text asks: it ends with a question mark, or has the form of a question without one. */
export function isQuestion(text: string, language: 'zh' | 'en'): boolean {
  if (/[?？]["”’」』）)]*$/u.test(text)) return true;
  if (language === 'zh') return CHINESE_WORDS.test(text) && text.length <= 40;
  return ENGLISH_WORDS.test(text) && !/[.:!]$/.test(text) && text.length <= 120;
}

const HAN_DIGITS = '零〇一二三四五六七八九';
const HAN_UNITS: Readonly<Record<string, number>> = {
  十: 10,
  百: 100,
  佰: 100,
  千: 1000,
  仟: 1000,
  万: 1e4,
  亿: 1e8,
};
/** One character for twenty, thirty and forty. */
const SHORT_TENS: Readonly<Record<string, number>> = { 廿: 2, 卅: 3, 卌: 4 };

/** Value of one Chinese digit, or undefined. */
export function hanDigit(char: string): number | undefined {
  if (char === '两') return 2;
  const at = HAN_DIGITS.indexOf(char);
  return at < 0 ? undefined : Math.max(0, at - 1);
}

/** Adds up numerals from left to right: 一千二百零三, 二零二三, and 一万五 where the last digit is of the next lower unit. */
export class NumeralSum {
  #total = 0;
  #section = 0;
  #current: number | undefined;
  #unit = 0;
  #group = 0;
  #afterZero = false;

  get awaitsDigit(): boolean {
    return this.#current === undefined;
  }

  get value(): number {
    const last = this.#current ?? 0;
    const colloquial = this.#unit >= 100 && !this.#afterZero && last < 10 ? this.#unit / 10 : 1;
    return this.#total + this.#section + last * colloquial;
  }

  digits(value: number): void {
    this.#current = value;
  }

  /** Takes one more character; false when it is no numeral or cannot stand here. */
  push(char: string): boolean {
    const digit = hanDigit(char);
    if (digit !== undefined) return this.#pushDigit(digit);
    const tens = SHORT_TENS[char];
    if (tens !== undefined) return this.#pushTens(tens);
    const unit = HAN_UNITS[char];
    if (unit === undefined || (this.#current === undefined && (char !== '十' || this.#section > 0) && unit < 1e4))
      return false;
    if (unit >= 1e4 && this.#current === undefined && this.#section === 0 && this.#total === 0) return false;
    if (unit < 1e4 && !this.#falls(unit)) return false;
    this.#pushUnit(unit);
    return true;
  }

  /** Units fall within a section: the 千 of 十五千克 is not of the number, but of the kilogram. */
  #falls(unit: number): boolean {
    return this.#section === 0 || unit < this.#unit;
  }

  #pushDigit(digit: number): boolean {
    if (digit === 0 && this.#unit > 0) {
      this.#afterZero = true;
      return true;
    }
    // Digits without units between them are read one by one, as those of a year.
    if (this.#current !== undefined && this.#unit > 0) return false;
    this.#current = (this.#current ?? 0) * 10 + digit;
    return true;
  }

  #pushTens(tens: number): boolean {
    if (this.#current !== undefined || !this.#falls(10)) return false;
    this.#current = tens;
    this.#pushUnit(10);
    return true;
  }

  #pushUnit(unit: number): void {
    if (unit >= 1e4) {
      const section = this.#section + (this.#current ?? 0);
      // 一亿五千万 adds up, 三万五千亿 multiplies all that stands before.
      this.#total = unit < this.#group ? this.#total + section * unit : (this.#total + section) * unit;
      this.#group = unit;
      this.#section = 0;
    } else this.#section += (this.#current ?? 1) * unit;
    this.#current = undefined;
    this.#unit = unit;
    this.#afterZero = false;
  }
}

/** Numerals that cannot be changed by a stroke, as they stand on cheques, and the common ones. */
const FORMAL_NUMERALS = '壹贰叁肆伍陆柒捌玖拾佰仟参';
const COMMON_NUMERALS = '一二三四五六七八九十百千三';
/** The digits among them. */
export const FORMAL_DIGITS = '壹贰叁肆伍陆柒捌玖参';
const DIGIT = `[${FORMAL_DIGITS}]`;
const END = '(?:[整正]|$|[\\s,。;!?、)])';
/** Money that a number of one character stands before: what follows is the end of the sum, or a smaller part of it. */
const MONEY = `(?:[元圆](?:${END}|零|${DIGIT}[角分])|角(?:${END}|零|${DIGIT}分)|分${END})`;
/** By themselves some are names (陆, 伍) and words (拾): a number has a unit behind a digit, or after one digit a sum of money. */
const FORMAL = new RegExp(
  `(?:${DIGIT}(?=[拾佰仟万亿]|${MONEY})|拾(?=[壹贰叁肆伍陆柒捌玖万亿]|${MONEY}))[零〇壹贰叁肆伍陆柒捌玖拾佰仟百千万亿参]{0,23}`,
  'y',
);

/** The formal numerals that begin at a place of a folded text, as common ones: 二十五万 of 贰拾伍万, as long as they are. */
export function formalNumerals(text: string, at: number): string | undefined {
  FORMAL.lastIndex = at;
  const numerals = FORMAL.exec(text)?.[0];
  return numerals && commonNumerals(numerals);
}

/** Formal numerals as common ones, as long as they are. */
export function commonNumerals(formal: string): string {
  return Array.from(formal, (each) => COMMON_NUMERALS[FORMAL_NUMERALS.indexOf(each)] ?? each).join('');
}

const HAN_DIGITS = '零一二三四五六七八九';
const SECTION_UNITS = ['', '十', '百', '千'];
/** Years are read digit by digit, and so are numbers from a hundred million up. */
const MOST = 1e8;

/** Whole numbers as Chinese numerals: 1987年 as 一九八七年, 205 as 二百零五. */
export function withHanNumerals(text: string): string {
  return text.replaceAll(/(?<![\d.,])\d+(?![\d.]|,\d)(年?)/gu, (found: string, year: string) => {
    const number = found.slice(0, found.length - year.length);
    const byDigits = (year !== '' && number.length === 4) || number.startsWith('0') || Number(number) >= MOST;
    return (
      (byDigits ? [...number].map((digit) => HAN_DIGITS[Number(digit)]).join('') : hanNumeral(Number(number))) + year
    );
  });
}

/** @param value a whole number from 0 to below a hundred million. */
function hanNumeral(value: number): string {
  if (value === 0) return HAN_DIGITS[0];
  const [high, low] = [Math.floor(value / 1e4), value % 1e4];
  const upper = high === 0 ? '' : `${section(high)}万`;
  const gap = high > 0 && low > 0 && low < 1000 ? HAN_DIGITS[0] : '';
  return (upper + gap + section(low)).replace(/^一十/u, '十');
}

/** A number below ten thousand; '' for 0. */
function section(value: number): string {
  const digits = [...String(value)].map(Number);
  return digits
    .map((digit, i) => (digit === 0 ? HAN_DIGITS[0] : HAN_DIGITS[digit] + SECTION_UNITS[digits.length - 1 - i]))
    .join('')
    .replaceAll(/零+/gu, '零')
    .replace(/零$/u, '');
}

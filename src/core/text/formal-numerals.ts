/** Numerals that cannot be changed by a stroke, as they stand on cheques, and the common ones. */
const FORMAL_DIGITS = '壹贰叁肆伍陆柒捌玖拾佰仟参';
const COMMON_DIGITS = '一二三四五六七八九十百千三';
const DIGIT = '[壹贰叁肆伍陆柒捌玖参]';
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
  return numerals && Array.from(numerals, (each) => COMMON_DIGITS[FORMAL_DIGITS.indexOf(each)] ?? each).join('');
}

import { CURRENCY_AFTER } from './currencies.ts';
import { formalNumerals, hanDigit, NumeralSum } from './numeral-sum.ts';

/** A number that was read. */
export interface NumberReading {
  readonly value: number;
  /** Offset after it. */
  readonly end: number;
  /** How it is written: one Chinese numeral or the word `one` are often no number. */
  readonly form: 'digits' | 'numerals' | 'numeral' | 'words' | 'word' | 'ordinal';
}

/** Longer runs of digits are codes, and longer numbers of words do not occur. */
const MAX_CHARACTERS = 24;

const DIGITS = /\d{1,3}(?:,\d{3}){1,7}(?:\.\d+)?(?![\d,])|\d+(?:\.\d+)?/y;
const NUMERAL = /[零〇一二两三四五六七八九十廿卅卌\d]/;
/** 两 is a digit where a number begins and before a unit of numbers; in 三两 and 十两 it is a weight. */
const LIANG_DIGIT = /[百千佰仟万亿]/;
/** 百万元 is one million, 几百万元 some; elsewhere 百 and 万 are no numbers. 千元机 and 万元户 are kinds of things. */
const BARE_SCALE = new RegExp(
  `(?=[百千万亿])(?<![几数第零一二两三四五六七八九十百千万亿\\d])([百千]?[万亿]|[百千])(?=[多余]?(?:${CURRENCY_AFTER})(?![机户店级刀]))`,
  'y',
);
const FRACTION = /(\d{1,4})\/(\d{1,4})(?![\d/])/y;
/** 2 1/2, as which 2½ is folded. Four digits are a year before a day as often. */
const WHOLE_AND_FRACTION = /(\d{1,3}) {1,2}(\d{1,2})\/([2-9]|1[0-6])(?![\d/])/y;
/** 三点五 is a number and so is 三点五千克, 三点五十 and 三点五分 are times of day. */
const HAN_DECIMALS = /点([零〇一二三四五六七八九]{1,9})(?![十分刻钟个]|百(?!万)|千(?![万克米瓦伏帕焦卡赫字]))/y;
/** 三点五万, 一点二亿. */
const HAN_SCALE = /[百千]?[万亿]/y;
const HAN_SCALES: Readonly<Record<string, number>> = { 万: 1e4, 百万: 1e6, 千万: 1e7, 亿: 1e8, 百亿: 1e10, 千亿: 1e11 };
const HAN_FRACTION = /分之/y;
/** 3.5w is 3.5万 where money or people are counted; else it is a power. */
const SCALE = new RegExp(
  `[ -]?(k|m(?!\\/)|bn|hundred|thousand|million|billion|trillion)(?![\\p{L}\\d])|(k|w)(?=(?:${CURRENCY_AFTER})|[人名位条次])`,
  'uy',
);
const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  w: 1e4,
  m: 1e6,
  bn: 1e9,
  hundred: 100,
  thousand: 1e3,
  million: 1e6,
  billion: 1e9,
  trillion: 1e12,
};
const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const WORDS: ReadonlyMap<string, number> = new Map([
  ...SMALL.map((word, i) => [word, i] as const),
  ...TENS.map((word, i) => [word, 20 + 10 * i] as const),
]);
const ORDINALS: ReadonlyMap<string, number> = new Map(
  'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ').map((word, i) => [word, i + 1]),
);
/** What stands before the hundred of `a hundred` and the million of `half a million`; without it money must follow: Hundred Years' War. */
const IMPLIED_ONE =
  /(?:(half )?an? |(half )|(?=[a-z]+ (?:us )?(?:dollars?|bucks?|yuan|rmb|euros?|pounds?|yen|percent)(?![a-z])))(?=(?:hundred|thousand|million|billion|trillion)(?![a-z]))(?<!\b(?:few|several|many|couple|couple of|some) )/y;
/** Two and a half million. */
const HALF_OF_SCALE = / and a half(?= (?:hundred|thousand|million|billion|trillion)(?![a-z]))/y;
const NUMBER_WORD = /[a-z]+/y;
const JOINT = /(?:[ -]+and)?[ -]+/y;

/** Reads the number that begins at a place of a folded text: 3, 1,000, 2.5, 3/4, 2 1/2, 3万5, 一千二, 贰仟, 三分之一, twenty-five, 2 million. */
export function readNumber(text: string, at: number): NumberReading | undefined {
  const formal = formalNumerals(text, at);
  if (formal !== undefined) return readFormal(formal, at);
  if (NUMERAL.test(text[at] ?? '')) return readNumerals(text, at);
  return readBareScale(text, at) ?? readWords(text, at);
}

/** Match of a sticky expression at a place. */
export function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** 贰拾伍万, which comes as 二十五万. */
function readFormal(common: string, at: number): NumberReading | undefined {
  const number = readMixed(common, 0);
  return number && { ...number, end: at + number.end, form: 'numerals' };
}

/** 百万 and 千 as a number, where money follows. */
function readBareScale(text: string, at: number): NumberReading | undefined {
  const scale = matchAt(BARE_SCALE, text, at)?.[1];
  if (scale === undefined) return undefined;
  const number = readMixed(`一${scale}`, 0);
  return number && { value: number.value, end: at + scale.length, form: 'numerals' };
}

function readNumerals(text: string, at: number): NumberReading | undefined {
  const mixed = matchAt(WHOLE_AND_FRACTION, text, at);
  if (mixed !== undefined && Number(mixed[2]) < Number(mixed[3]))
    return {
      value: Number(mixed[1]) + Number(mixed[2]) / Number(mixed[3]),
      end: at + mixed[0].length,
      form: 'digits',
    };
  const fraction = matchAt(FRACTION, text, at);
  if (fraction !== undefined && Number(fraction[2]) !== 0)
    return { value: Number(fraction[1]) / Number(fraction[2]), end: at + fraction[0].length, form: 'digits' };
  const number = readMixed(text, at);
  if (number === undefined) return undefined;
  const over = matchAt(HAN_FRACTION, text, number.end);
  const counter = over && NUMERAL.test(text[number.end + 2] ?? '') ? readMixed(text, number.end + 2) : undefined;
  if (counter === undefined || number.value === 0) return number;
  return { value: counter.value / number.value, end: counter.end, form: 'numerals' };
}

/** Digits and Chinese numerals, alone or together. */
function readMixed(text: string, start: number): NumberReading | undefined {
  const limit = start + MAX_CHARACTERS;
  const sum = new NumeralSum();
  let at = start;
  let hasDigits = false;
  while (at < text.length && at < limit) {
    if (text[at] === '两' && at > start && !LIANG_DIGIT.test(text[at + 1] ?? '')) break;
    const digits = sum.awaitsDigit ? matchAt(DIGITS, text, at) : undefined;
    if (digits !== undefined) sum.digits(Number(digits[0].replaceAll(',', '')));
    else if (!sum.push(text[at])) break;
    hasDigits ||= digits !== undefined;
    at += digits?.[0].length ?? 1;
  }
  if (at === start) return undefined;
  const decimals = hasDigits ? undefined : matchAt(HAN_DECIMALS, text, at);
  if (decimals !== undefined && !/^[零〇]?$/.test(decimals[1]))
    return readHanDecimals(text, sum.value + readDecimals(decimals[1]), at + decimals[0].length);
  const scaled = hasDigits ? matchAt(SCALE, text, at) : undefined;
  if (scaled !== undefined)
    return { value: sum.value * SCALES[scaled[1] ?? scaled[2]], end: at + scaled[0].length, form: 'digits' };
  return { value: sum.value, end: at, form: hasDigits ? 'digits' : at - start > 1 ? 'numerals' : 'numeral' };
}

function readHanDecimals(text: string, value: number, end: number): NumberReading {
  const scale = matchAt(HAN_SCALE, text, end)?.[0];
  if (scale === undefined) return { value, end, form: 'numerals' };
  // 1.2 times 1e8 has no exact rest.
  return { value: Number((value * HAN_SCALES[scale]).toPrecision(15)), end: end + scale.length, form: 'numerals' };
}

function readDecimals(numerals: string): number {
  return Number(`0.${Array.from(numerals, (each) => hanDigit(each)).join('')}`);
}

/** English number words, begun at the start of a word. */
function readWords(text: string, start: number): NumberReading | undefined {
  const implied = matchAt(IMPLIED_ONE, text, start);
  let total = 0;
  let current = implied === undefined ? 0 : (implied[1] ?? implied[2]) === undefined ? 1 : 0.5;
  let count = implied === undefined ? 0 : 1;
  let end = start;
  for (let at = start + (implied?.[0].length ?? 0); count < MAX_CHARACTERS; ) {
    const word = matchAt(NUMBER_WORD, text, at)?.[0] ?? '';
    const value = WORDS.get(word);
    const scale = count > 0 && word.length > 2 ? SCALES[word] : undefined;
    if (value === undefined && scale === undefined) break;
    if (scale === undefined && !mayFollow(current, value!)) break;
    if (scale === undefined) current += value!;
    else if (scale === 100) current *= 100;
    else {
      total += current * scale;
      current = 0;
    }
    count++;
    end = at + word.length;
    const half = scale === undefined ? matchAt(HALF_OF_SCALE, text, end) : undefined;
    if (half !== undefined) {
      current += 0.5;
      end += half[0].length;
    }
    const joint = matchAt(JOINT, text, end);
    // A hundred and five is one number; five and ten are two.
    if (joint === undefined || (scale === undefined && joint[0].includes('and'))) break;
    at = end + joint[0].length;
  }
  if (count === 0) return readOrdinal(text, start);
  return { value: total + current, end, form: count > 1 ? 'words' : 'word' };
}

/** Whether a word is a part of the number before it: twenty five, a hundred ten; ten five and twenty ten are two numbers. */
function mayFollow(number: number, word: number): boolean {
  const under = number % 100;
  return under === 0 || (under >= 20 && under % 10 === 0 && word < 10);
}

function readOrdinal(text: string, start: number): NumberReading | undefined {
  const word = matchAt(NUMBER_WORD, text, start)?.[0] ?? '';
  const value = ORDINALS.get(word);
  return value === undefined ? undefined : { value, end: start + word.length, form: 'ordinal' };
}

import { hasLatin } from '../../core/text/char-properties.ts';
import { matchAt, type NumberReading, readNumber } from '../../core/text/read-number.ts';
import { CURRENCY_SIGNS, readUnit } from '../../core/text/units.ts';
import type { Mention } from './mention.ts';
import { readClock, readHour } from './read-clock.ts';
import { readTimeWord } from './time-words.ts';

/** Characters that a mention may begin with: asking all patterns at every character would be slow. */
const BEGINNING = /[\d\p{L}¥$€£#]/u;
/** Words that contain a numeral and count nothing. */
const NO_NUMBER =
  /[统唯单同]一|第三方|十分(?![之钟\d])|百度|万一|千万(?=[别不要])|三星|四川|八卦|一(?:些|下|起|样|直|定|般|边|旦|切|共|致|向|时|同|路平安|面|会儿?)|(?<![午上晚夜晨])一点儿?(?![钟半零一二三四五\d])|三亚|六安|九江|五金|七夕|四季|两边|双十一/y;
/** Classifiers, and things that are counted without one: with one of these a single numeral is a number. */
const CLASSIFIER =
  / ?[个位名人只条张本件台辆次遍回趟双对套间家所座栋层楼号路站班级口片杯瓶碗盒包袋箱把支根朵棵颗粒匹头篇首部集场局节课道份批组队排行列步圈期届章种页字笔封顿桌厅室门科万亿等]/y;
const SHARE = /[百千万]分之/y;
const SHARES: Readonly<Record<string, number>> = { 百: 1, 千: 0.1, 万: 0.01 };
const DATE = /(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/y;
const YEAR = /年(?!级|代|前|后|[以之]|多|内|半)/y;
const MONTH = /月份?/y;
const DAY = /[日号](?![线楼院馆店门位])/y;
const ENGLISH_DAY = /(?:st|nd|rd|th)(?![a-z])/y;
const HALF = /半|half (?:an? )?/y;
const ARTICLE = /an? /y;
/** 一个半小时, 三斤半. */
const AND_A_HALF = /个?半|(?: and a half)/y;

/** Numbers, quantities and times of a folded text, by place; none overlaps another. Time grows with the length of the text. */
export function readMentions(text: string): Mention[] {
  const mentions: Mention[] = [];
  for (let at = 0; at < text.length; ) {
    const found = BEGINNING.test(text[at]) && !insideWord(text, at) ? readAt(text, at) : undefined;
    if (typeof found === 'number') at = found;
    else if (found === undefined || found.length === 0) at++;
    else {
      mentions.push(...found);
      at = found[found.length - 1].end;
    }
  }
  return mentions;
}

/** The mentions that begin at a place, or the offset after words that are to be passed over. */
function readAt(text: string, at: number): Mention[] | number | undefined {
  const date = readDate(text, at);
  if (date !== undefined) return date;
  const time = readTimeWord(text, at) ?? readClock(text, at);
  if (time !== undefined) return [time];
  const passed = matchAt(NO_NUMBER, text, at);
  if (passed !== undefined) return at + passed[0].length;
  const number = readCounted(text, at);
  return number === undefined ? undefined : [number];
}

/** Letters begin a mention only where a word begins; digits may follow letters, as in iphone15. */
function insideWord(text: string, at: number): boolean {
  return at > 0 && hasLatin(text[at]) && /[\p{Script=Latin}']/u.test(text[at - 1]);
}

function readDate(text: string, at: number): Mention[] | undefined {
  const match = matchAt(DATE, text, at);
  if (match === undefined || Number(match[3]) > 12 || Number(match[4]) > 31) return undefined;
  const month = at + match[1].length + 1;
  const day = month + match[3].length + 1;
  return [
    { ...timeOf(`year ${Number(match[1])}`, at, month - 1), value: Number(match[1]) },
    timeOf(`month${Number(match[3])}`, month, day - 1),
    timeOf(`monthday ${Number(match[4])}`, day, at + match[0].length),
  ];
}

/** A number with what it counts. */
function readCounted(text: string, start: number): Mention | undefined {
  const share = matchAt(SHARE, text, start);
  if (share !== undefined) return readShare(text, start, share[0]);
  const sign = CURRENCY_SIGNS[text[start]];
  const ordinal = text[start] === '第' || text[start] === '#';
  const at = sign !== undefined || ordinal ? start + 1 : start;
  const number = readNumber(text, at);
  if (number === undefined)
    return sign === undefined && !ordinal ? (readHalf(text, start) ?? readArticle(text, start)) : undefined;
  if (sign !== undefined) return quantityOf(start, number.end, { dimension: sign, factor: 1 }, number.value);
  if (ordinal) return numberOf(text, start, number, false);
  return (
    readHour(text, at, number) ??
    readCalendar(text, start, number) ??
    readQuantity(text, start, number) ??
    numberOf(text, start, number, isSoft(text, at, number))
  );
}

function readShare(text: string, start: number, prefix: string): Mention | undefined {
  const number = readNumber(text, start + prefix.length);
  if (number === undefined) return undefined;
  return quantityOf(start, number.end, { dimension: 'percent', factor: SHARES[prefix[0]] }, number.value);
}

/** Year, month or day of the month, by the character after it. */
function readCalendar(text: string, start: number, { value, end }: NumberReading): Mention | undefined {
  if (!Number.isInteger(value)) return undefined;
  if (value >= 1000 && value <= 2999 && matchAt(YEAR, text, end))
    return { ...timeOf(`year ${value}`, start, end + 1), value };
  const month = value >= 1 && value <= 12 ? matchAt(MONTH, text, end) : undefined;
  if (month !== undefined) return timeOf(`month${value}`, start, end + month[0].length);
  if (value < 1 || value > 31) return undefined;
  if (matchAt(DAY, text, end)) return { ...timeOf(`monthday ${value}`, start, end + 1), value };
  const suffix = matchAt(ENGLISH_DAY, text, end);
  return suffix && { ...timeOf(`monthday ${value}`, start, end + suffix[0].length), value, bare: true };
}

function readQuantity(text: string, start: number, { value, end, form }: NumberReading): Mention | undefined {
  const between = matchAt(AND_A_HALF, text, end);
  const halved = between === undefined ? undefined : readUnit(text, end + between[0].length);
  if (halved !== undefined) return quantityOf(start, halved.end, halved, value + 0.5);
  const unit = readUnit(text, end);
  if (unit === undefined) return undefined;
  const after = matchAt(AND_A_HALF, text, unit.end);
  if (after === undefined || after[0].startsWith('个'))
    // 多少一斤, a week: one of a unit is often no more than the unit.
    return { ...quantityOf(start, unit.end, unit, value), soft: value === 1 && form !== 'digits' };
  return quantityOf(start, unit.end + after[0].length, unit, value + 0.5);
}

/** `an hour` is one only against another number of hours, but `an hour and a half` is 1.5. */
function readArticle(text: string, start: number): Mention | undefined {
  const article = matchAt(ARTICLE, text, start);
  const end = start + (article?.[0].length ?? 0);
  return article && readQuantity(text, start, { value: 1, end, form: 'word' });
}

function readHalf(text: string, start: number): Mention | undefined {
  const half = matchAt(HALF, text, start);
  const unit = half && readUnit(text, start + half[0].length);
  return unit && quantityOf(start, unit.end, unit, 0.5);
}

/** One numeral that nothing follows that can be counted, `one` of any kind, and the 3 of mp3 may be no number. */
function isSoft(text: string, start: number, { form, value, end }: NumberReading): boolean {
  if (form === 'digits') return isLatin(text[start - 1]) || isLatin(text[end]);
  if (form === 'ordinal') return true;
  if (form === 'word') return value <= 1;
  return form === 'numeral' && (value === 1 || matchAt(CLASSIFIER, text, end) === undefined);
}

function isLatin(char: string | undefined): boolean {
  return char !== undefined && hasLatin(char);
}

function timeOf(key: string, start: number, end: number): Mention {
  return { kind: 'time', keys: [key], start, end };
}

function quantityOf(start: number, end: number, unit: { dimension: string; factor: number }, value: number): Mention {
  // Factors such as 0.3048 leave a rest that two ways of writing one length must not differ by.
  const amount = Number((value * unit.factor).toPrecision(9));
  return { kind: 'quantity', keys: [`${unit.dimension} ${amount}`], value, start, end };
}

/** A number alone. Long codes are compared as they stand: a float would take two for one. */
function numberOf(text: string, start: number, { value, end }: NumberReading, soft: boolean): Mention {
  const written = text.slice(start, end);
  const key = /^\d{16,}/.test(written) ? written : `${Number(value.toPrecision(12))}`;
  return { kind: 'number', keys: [key], value, bare: true, soft, start, end };
}

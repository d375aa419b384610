import { hasLatin } from '../../core/text/char-properties.ts';
import { numberStartAt } from '../../core/text/number-start.ts';
import { matchAt, type NumberReading, readNumber } from '../../core/text/read-number.ts';
import { readDuration } from '../../core/text/unit-tails.ts';
import { type Mention, numberOf } from './mention.ts';
import { readClock, readHour } from './read-clock.ts';
import { CLASSIFIER, readCode } from './read-codes.ts';
import { quantityOf, readArticle, readHalf, readQuantity, readSigned } from './read-quantities.ts';
import { readTimeWord } from './time-words.ts';

/** Characters that a mention may begin with: asking all patterns at every character would be slow. */
const BEGINNING = /[\d\p{L}\p{Sc}#−-]/u;
/** Words that contain a numeral and count nothing. */
const NO_NUMBER =
  /[统唯单同]一|第三方|十分(?![之钟\d])|百度|万一|千万(?=[别不要])|三星|四川|八卦|一(?:些|下|起|样|直|定|般|边|旦|切|共|致|向|时|同|路平安|面|会儿?)|(?<![午上晚夜晨])一点儿?(?![钟半零一二三四五\d])|三亚|六安|九江|五金|七夕|四季|两边|双十一/y;
const DATE = /(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)/y;
const YEAR = /年(?!级|代|前|后|[以之]|多|内|半)/y;
const MONTH = /月份?/y;
const DAY = /[日号](?![线楼院馆店门位房桌床铺柜机])/y;
/** Behind these 号 numbers a house or the like: 中山路12号. */
const NUMBERED = /(?:[路街巷弄幢栋]|大道|胡同|门牌|房间|座位|[工学编])(?:\d{1,5} ?[-–—~至])?$/;
const LONGEST_NUMBERED = 10;
/** What stands between a day and its weekday in brackets. */
const IN_BRACKETS = /^ ?[([] ?$/;
const ENGLISH_DAY = /(?:st|nd|rd|th)(?![a-z])/y;
/** Numbers, quantities and times of a folded text, by place; none overlaps another. Time grows with the length of the text. */
export function readMentions(text: string): Mention[] {
  const mentions: Mention[] = [];
  for (let at = 0; at < text.length; ) {
    const found = BEGINNING.test(text[at]) && !insideWord(text, at) ? readAt(text, at) : undefined;
    if (typeof found === 'number') at = found;
    else if (found === undefined || found.length === 0) at++;
    else {
      mentions.push(...found.map((mention) => besideDay(text, mentions.at(-1), mention)));
      at = found[found.length - 1].end;
    }
  }
  return mentions;
}

/** In 12月24日(周三) the weekday is part of the date: it counts only against another one there. */
function besideDay(text: string, before: Mention | undefined, mention: Mention): Mention {
  const isBeside =
    mention.keys[0].startsWith('weekday') &&
    before?.keys[0].startsWith('monthday') === true &&
    IN_BRACKETS.test(text.slice(before.end, mention.start));
  return isBeside ? { ...mention, soft: true } : mention;
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
  const code = readCode(text, start);
  if (code !== undefined) return code;
  const isOrdinal = text[start] === '第' || text[start] === '#';
  if (isOrdinal) {
    const code = readCode(text, start + 1);
    if (code !== undefined) return { ...code, start };
    const number = readNumber(text, start + 1);
    return number && numberOf(text, start + 1, number, false, start);
  }
  const duration = readDuration(text, start);
  if (duration !== undefined) return quantityOf(start, duration.end, 'seconds', duration.value);
  const before = numberStartAt(text, start);
  const at = before?.at ?? start;
  const number = readNumber(text, at);
  if (number === undefined) return at === start ? (readHalf(text, start) ?? readArticle(text, start)) : undefined;
  if (before !== undefined && at > start) return readSigned(text, start, before, number);
  return (
    readHour(text, at, number) ??
    readCalendar(text, start, number) ??
    readQuantity(text, start, number) ??
    numberOf(text, start, number, isSoft(text, at, number))
  );
}

/** Year, month or day of the month, by the character after it. */
function readCalendar(text: string, start: number, { value, end }: NumberReading): Mention | undefined {
  if (!Number.isInteger(value)) return undefined;
  if (value >= 1000 && value <= 2999 && matchAt(YEAR, text, end))
    return { ...timeOf(`year ${value}`, start, end + 1), value };
  const month = value >= 1 && value <= 12 ? matchAt(MONTH, text, end) : undefined;
  if (month !== undefined) return timeOf(`month${value}`, start, end + month[0].length);
  if (value < 1 || value > 31) return undefined;
  if (matchAt(DAY, text, end)) {
    if (NUMBERED.test(text.slice(Math.max(0, start - LONGEST_NUMBERED), start))) return undefined;
    return { ...timeOf(`monthday ${value}`, start, end + 1), value };
  }
  const suffix = matchAt(ENGLISH_DAY, text, end);
  return suffix && { ...timeOf(`monthday ${value}`, start, end + suffix[0].length), value, bare: true };
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

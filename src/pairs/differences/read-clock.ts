import { matchAt, type NumberReading, readNumber } from '../../core/text/read-number.ts';
import type { Mention } from './mention.ts';

const COLON = /(\d{1,2}):([0-5]\d)(?::[0-5]\d)?(?![\d:])/y;
/** Chinese hours, with what may stand after them. */
const HOUR = /[点时點時](?:(半)|(一刻|1刻)|(三刻|3刻)|(钟|整))?/y;
const HALF_DAY = /(?= ?[ap]\.?m\b)| ?o'clock/y;
/** 三点意见 and 一点点 are no hours. */
const NO_HOUR = /[点點](?:[儿点意建要东想看什么都也不]|$)|时(?:候|间|期|代|[,，。?？!！]|$)/y;
const SPOKEN = /(half past|quarter past|quarter to) /y;
const SPOKEN_MINUTES: Readonly<Record<string, number>> = { 'half past': 30, 'quarter past': 15, 'quarter to': -15 };
const HALF_DAY_MINUTES = 720;
const LATER_HALF = ['afternoon', 'evening'];

/** A time of day that begins at a place of a folded text: 15:30, 三点半, 3 pm, half past three. */
export function readClock(text: string, at: number): Mention | undefined {
  const colon = matchAt(COLON, text, at);
  if (colon !== undefined && Number(colon[1]) <= 24)
    return clockMention(at, at + colon[0].length, Number(colon[1]), Number(colon[2]));
  const spoken = matchAt(SPOKEN, text, at);
  if (spoken === undefined) return undefined;
  const hour = readNumber(text, at + spoken[0].length);
  if (hour === undefined || !isHour(hour.value)) return undefined;
  return clockMention(at, hour.end, hour.value, SPOKEN_MINUTES[spoken[1]]);
}

/** The time of day whose hour has been read. */
export function readHour(text: string, at: number, hour: NumberReading): Mention | undefined {
  if (!isHour(hour.value)) return undefined;
  const halfDay = matchAt(HALF_DAY, text, hour.end);
  if (halfDay !== undefined) return clockMention(at, hour.end + halfDay[0].length, hour.value, 0);
  const match = matchAt(HOUR, text, hour.end);
  if (match === undefined || isNoHour(text, hour)) return undefined;
  const end = hour.end + match[0].length;
  const [, half, quarter, threeQuarters, full] = match;
  if (half ?? quarter ?? threeQuarters ?? full)
    return clockMention(at, end, hour.value, half ? 30 : quarter ? 15 : threeQuarters ? 45 : 0);
  const minutes = readNumber(text, end);
  if (minutes === undefined || !Number.isInteger(minutes.value) || minutes.value >= 60)
    return clockMention(at, end, hour.value, 0);
  const after = text[minutes.end] === '分' ? minutes.end + 1 : minutes.end;
  return clockMention(at, after, hour.value, minutes.value);
}

/** One numeral before 点 counts points as often as hours. */
function isNoHour(text: string, hour: NumberReading): boolean {
  const match = matchAt(NO_HOUR, text, hour.end);
  if (match === undefined) return false;
  return match[0].length > 1 || hour.value === 1;
}

function isHour(value: number): boolean {
  return Number.isInteger(value) && value <= 24;
}

/** Halves of the day have words of their own; an hour after 12 says the half itself. */
function clockMention(start: number, end: number, hour: number, minutes: number): Mention {
  const minute = (((hour * 60 + minutes) % HALF_DAY_MINUTES) + HALF_DAY_MINUTES) % HALF_DAY_MINUTES;
  const implied = hour > 12 ? LATER_HALF : undefined;
  return { kind: 'time', keys: [`clock ${minute}`], value: minutes === 0 ? hour : undefined, implied, start, end };
}

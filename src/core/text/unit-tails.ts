import { hanDigit } from './numeral-sum.ts';
import { matchAt, readNumber } from './read-number.ts';
import { readUnit, type Unit, type UnitReading } from './units.ts';

/** The rest of a measure behind its unit, in base units, and the offset after it. */
export interface UnitTail {
  readonly value: number;
  readonly end: number;
}

/** Dimensions of which a smaller unit adds to a larger one: 1小时30分, two pounds would not add to 3%. */
const ADDING: ReadonlySet<string> = new Set([
  ...['mass', 'length', 'volume', 'seconds', 'months'],
  ...['yuan', 'dollars', 'euros', 'pounds'],
]);
/** Names that are a unit behind a larger one only. */
const SMALLER: Readonly<Record<string, readonly (readonly [name: RegExp, factor: number])[]>> = {
  yuan: [[/分钱?(?![之数钟])/y, 0.01]],
  seconds: [
    [/分(?![之数别钟店部公类红享手开校支析离配])/y, 60],
    [/ ?s(?![\p{Script=Latin}\d'])/uy, 1],
  ],
  mass: [[/钱/y, 5]],
  length: [[/ ?in(?![a-z])/y, 0.0254]],
};
/** 又, 零 and `and` between the parts; a comma only of words, since 3天,2小时 are two. */
const JOINT = /(?<=[a-z]),? and |(?<=[a-z]), | ?(?:零|又)?/y;
const HALF = /半钟?(?![价天夜数场个年月小载])| and a half(?![a-z])/y;
/** What may follow the last digit of a price: 3块5一斤, 2块8/个, 五块五左右. */
export const AFTER_PRICE =
  '$|[\\s,。;:!?、)钱的起/每~-]|左右|上下|以[上下内]|包邮|一[斤两个碗份只瓶杯包盒袋条件支块根串位本双套次盘桶箱桌克升]|\\.(?!\\d)';
/** 3块5, 五块三毛二: the digit is of the next lower unit. */
const LAST_DIGIT = new RegExp(`([1-9一二三四五六七八九])(?=${AFTER_PRICE})`, 'y');
/** 1米75, 1米8. */
const CENTIMETRES = /(\d{1,2})(?![\p{Script=Latin}\d%元块]|\.\d)/uy;
/** 一米七五, 一米八. */
const HAN_CENTIMETRES = /([一二三四五六七八九])([一二三四五六七八九])?(?=$|[\s,。;!?、)的高长宽深厚左以])/y;
/** 1h30m, 2m30s. */
const DURATION =
  /(?:(\d{1,3}) ?h ?)(?:(\d{1,2}) ?m(?:ins?)?)(?: ?(\d{1,2}) ?s(?:ec)?)?(?![\p{L}\d/]|\^?[23])|(\d{1,3}) ?m ?(\d{1,2}) ?s(?![\p{L}\d])/uy;
const MOST_PARTS = 4;

/** Reads the rest of a measure that stands behind its unit: 123元1角1分, 两斤三两, 1小时30分, 5 feet 10 inches, 三斤半, 3块5, 1米75. */
export function readTail(text: string, unit: UnitReading): UnitTail | undefined {
  const half = matchAt(HALF, text, unit.end);
  if (half !== undefined) return { value: unit.factor / 2, end: unit.end + half[0].length };
  if (!ADDING.has(unit.dimension)) return undefined;
  let last = unit;
  let value = 0;
  for (let count = 0; count < MOST_PARTS; count++) {
    const part = partAfter(text, last);
    if (part === undefined) break;
    value += part.value;
    last = part;
  }
  const rest = restAfter(text, last);
  if (rest !== undefined) return { value: value + rest.value, end: rest.end };
  return last === unit ? undefined : { value, end: last.end };
}

/** Hours, minutes and seconds by their letters, in seconds; a letter alone may be another unit. */
export function readDuration(text: string, at: number): UnitTail | undefined {
  const match = matchAt(DURATION, text, at);
  if (match === undefined) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = [match[1], match[2] ?? match[4], match[3] ?? match[5]].map((part) =>
    Number(part ?? 0),
  );
  return { value: hours * 3600 + minutes * 60 + seconds, end: at + match[0].length };
}

/** A number with a smaller unit, less in all than one of the unit before. */
function partAfter(text: string, { dimension, factor, end }: UnitReading): (Unit & UnitTail) | undefined {
  const joint = matchAt(JOINT, text, end);
  const number = readNumber(text, end + (joint?.[0].length ?? 0));
  if (number === undefined || number.form === 'ordinal' || number.value === 0) return undefined;
  const unit = smallerAt(text, dimension, number.end) ?? readUnit(text, number.end);
  if (unit === undefined || unit.dimension !== dimension || number.value * unit.factor >= factor) return undefined;
  return { ...unit, value: number.value * unit.factor };
}

function smallerAt(text: string, dimension: string, at: number): UnitReading | undefined {
  for (const [name, factor] of SMALLER[dimension] ?? []) {
    const match = matchAt(name, text, at);
    if (match !== undefined) return { dimension, factor, end: at + match[0].length };
  }
  return undefined;
}

/** Digits without a unit of their own. */
function restAfter(text: string, { dimension, factor, end }: UnitReading): UnitTail | undefined {
  if (dimension === 'yuan' && factor >= 0.1 && /[元圆块角毛]/.test(text[end - 1])) {
    const digit = matchAt(LAST_DIGIT, text, end)?.[1];
    return digit === undefined
      ? undefined
      : { value: ((hanDigit(digit) ?? Number(digit)) * factor) / 10, end: end + 1 };
  }
  if (dimension !== 'length' || text[end - 1] !== '米' || factor !== 1) return undefined;
  const han = matchAt(HAN_CENTIMETRES, text, end);
  const written = han?.[0] ?? matchAt(CENTIMETRES, text, end)?.[1];
  if (written === undefined) return undefined;
  const digits = han === undefined ? written : Array.from(written, (digit) => hanDigit(digit)).join('');
  return { value: Number(`0.${digits}`), end: end + written.length };
}

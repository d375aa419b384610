import { matchAt, type NumberReading, readNumber } from '../../../core/text/read-number.ts';

const SPACED_SCALE = / (万|亿|百万|千万)/y;
const SPACED_SCALES: Readonly<Record<string, number>> = { 万: 1e4, 亿: 1e8, 百万: 1e6, 千万: 1e7 };
const SHARED_SCALE = /(百|千|万|亿|k|w|m|bn|hundred|thousand|million|billion|trillion)$/;
const SHARED_SCALES: Readonly<Record<string, number>> = {
  百: 100,
  千: 1e3,
  万: 1e4,
  亿: 1e8,
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
/** 二十多元, 20余万元: given by what they are more than. */
const AND_MORE = /[多余来](万|亿)?/y;
/** $6.6B. After other numbers it is a byte, or the name of something. */
const BILLIONS = /b(?![\p{L}\d])/uy;
/** 两三天 are two or three and not 23, 两三百 not 2300; 2800一天 and 200万一天 are two numbers, and so are those of 50/60Hz. */
const NO_NUMBER =
  /^[一二两三四五六七八九]{2}(?:$|[十百千万亿])|\d[零一二两三四五六七八九]|[万亿]一$|\/(?!(?:10|16|32|64|100|1000)$)\d{2}/;
/** Longer numbers are codes, and would not keep their last digits. */
export const MAX_DIGITS = 15;

/** The number at a place of a folded text, with a scale after a space, as in 120 万; undefined when it is no amount. */
export function readScaled(text: string, at: number, isMoney = false): NumberReading | undefined {
  const number = readNumber(text, at);
  const written = text.slice(at, number?.end);
  if (number === undefined || number.form === 'ordinal' || NO_NUMBER.test(written) || !isExact(written))
    return undefined;
  const more = matchAt(AND_MORE, text, number.end);
  if (more !== undefined) return scaled(number, SPACED_SCALES[more[1]] ?? 1, more[0].length);
  if (number.form !== 'digits') return number;
  const scale = matchAt(SPACED_SCALE, text, number.end);
  if (scale !== undefined) return scaled(number, SPACED_SCALES[scale[1]], scale[0].length);
  return isMoney && matchAt(BILLIONS, text, number.end) ? scaled(number, 1e9, 1) : number;
}

/** Factor of the first number of a range: in 1到2万元 and in $5-10 million both are meant of the same size. */
export function sharedScale(text: string, from: NumberReading, last: NumberReading): number {
  const scaleOf = ({ end }: NumberReading) =>
    SHARED_SCALES[SHARED_SCALE.exec(text.slice(Math.max(0, end - 9), end))?.[1] ?? ''] ?? 1;
  const factor = scaleOf(last);
  return scaleOf(from) === 1 && from.value < last.value / factor ? factor : 1;
}

function scaled(number: NumberReading, factor: number, length: number): NumberReading {
  return { ...number, value: number.value * factor, end: number.end + length };
}

function isExact(written: string): boolean {
  return written.length <= MAX_DIGITS || written.replace(/\D/g, '').length <= MAX_DIGITS;
}

import { matchAt } from '../../core/text/read-number.ts';
import { SOFTWARE_NAMES } from '../../core/text/software-names.ts';
import { readUnit } from '../../core/text/units.ts';
import type { Mention } from './mention.ts';

/** Classifiers, and things that are counted without one: with one of these a single numeral is a number. */
export const CLASSIFIER =
  / ?[个位名人只条张本件台辆次遍回趟双对套间家所座栋层楼号路站班级口片杯瓶碗盒包袋箱把支根朵棵颗粒匹头篇首部集场局节课道份批组队排行列步圈期届章种页字笔封顿桌厅室门科万亿等]/y;
/** Addresses of machines, numbers of versions and of sections, whose parts are no decimals: v1.10 is not v1.1. */
const DOTTED = /\d+(?:\.\d+){2,}(?![\d%])/y;
const VERSION = /\d+\.\d+(?![\d%])/y;
const VERSION_BEFORE = new RegExp(
  `(?:(?<!\\p{Script=Latin})v\\.? ?|版本号?[:为是]? ?|第|(?<!\\p{Script=Latin})(?:version|ver\\.?|release|section|chapter|figure|fig\\.?|table|${SOFTWARE_NAMES})[ -]?)$`,
  'u',
);
const LONGEST_VERSION_WORD = 16;
/** Codes: 007 is not 07. What is counted or ordered may have zeros before it: 第03章. */
const PADDED = /0\d+(?![\d.,:])/y;

/** A number that is compared as it is written, if one begins at a place of a folded text: an address, a version, a code. */
export function readCode(text: string, start: number): Mention | undefined {
  const isVersion = VERSION_BEFORE.test(text.slice(Math.max(0, start - LONGEST_VERSION_WORD), start));
  const match =
    matchAt(DOTTED, text, start) ?? (isVersion ? matchAt(VERSION, text, start) : undefined) ?? padded(text, start);
  if (match === undefined) return undefined;
  return { kind: 'number', keys: [match[0]], bare: true, start, end: start + match[0].length };
}

function padded(text: string, start: number): RegExpExecArray | undefined {
  const match = matchAt(PADDED, text, start);
  const end = start + (match?.[0].length ?? 0);
  const isCounted =
    readUnit(text, end) !== undefined || /^[年月日号时点分:/-]/.test(text.slice(end)) || matchAt(CLASSIFIER, text, end);
  return isCounted ? undefined : match;
}

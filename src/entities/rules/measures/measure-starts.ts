import { CURRENCY_SIGNS } from '../../../core/text/units.ts';

/** Where a measure may begin, and what stands before its number. */
export interface MeasureStart {
  readonly index: number;
  /** Offset of the number. */
  readonly at: number;
  /** Dimension in `units.ts` of a currency before the number. */
  readonly currency?: string;
  /** Of 百分之 and the like: how many percent 1 is. */
  readonly share?: number;
  /** -1 after a minus. */
  readonly sign: 1 | -1;
  /** True after 零下, which goes for both numbers of a range. */
  readonly isBelowZero: boolean;
}

/** Currencies that are written before the number, by their dimension in `units.ts`. */
const PREFIXES: Readonly<Record<string, string>> = {
  ...CURRENCY_SIGNS,
  us$: 'dollars',
  hk$: 'hongkong',
  nt$: 'taiwan',
  a$: 'australia',
  au$: 'australia',
  c$: 'canada',
  ca$: 'canada',
  s$: 'singapore',
  '₩': 'won',
  '₽': 'rubles',
  '₹': 'rupees',
  '฿': 'baht',
  usd: 'dollars',
  rmb: 'yuan',
  cny: 'yuan',
  hkd: 'hongkong',
  eur: 'euros',
  gbp: 'pounds',
  jpy: 'yen',
  人民币: 'yuan',
  新台币: 'taiwan',
  台币: 'taiwan',
  港币: 'hongkong',
  美金: 'dollars',
};
const PREFIX = Object.keys(PREFIXES)
  .sort((a, b) => b.length - a.length)
  .map((prefix) => prefix.replace('$', '\\$'))
  .join('|');
const PREFIX_HERE = new RegExp(PREFIX, 'y');
const WORD =
  'zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|half';
/** Where a measure may begin. Of digits only the first: trying all of a long code would be slow. */
const BEGINNING = new RegExp(
  `(?<!\\p{Script=Latin})(?<prefix>${PREFIX}) ?(?=[\\d一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾参])|(?<![\\p{Script=Latin}\\d.第]|\\d,)(?<minus>(?<![\\p{Script=Latin}\\d)])-)?(?=\\d)|零下(?=[\\d一二三四五六七八九十])|[百千万]分之|(?<![第几数零一二两三四五六七八九十百千万亿点\\d])[零一二两三四五六七八九十]|(?<![第几数零壹贰叁肆伍陆柒捌玖拾佰仟百千万亿参\\d])[壹贰叁肆伍陆柒捌玖拾参]|(?<![上下前后大\\d零一二两三四五六七八九十百千万亿])半|(?<![\\p{L}'])(?:${WORD})(?!\\p{L})`,
  'gu',
);
/** Shares of a percent that 千分之 and the like are. */
const SHARES: Readonly<Record<string, number>> = { 百: 1, 千: 0.1, 万: 0.01 };
/** The places of a folded text where a measure may begin, by place. */
export function* measureStarts(text: string): Generator<MeasureStart> {
  for (const { 0: beginning, index, groups } of text.matchAll(BEGINNING)) {
    const prefix = groups?.prefix;
    const share = beginning.endsWith('分之') ? SHARES[beginning[0]] : undefined;
    const isBelowZero = beginning === '零下';
    const sign = groups?.minus !== undefined || isBelowZero ? -1 : 1;
    const isBefore = prefix !== undefined || share !== undefined || sign < 0;
    const currency = prefix === undefined ? undefined : PREFIXES[prefix];
    yield { index, at: isBefore ? index + beginning.length : index, currency, share, sign, isBelowZero };
  }
}

/** The offset after a sign or a name of the currency that stands at a place, or the place itself. */
export function afterCurrency(text: string, at: number): number {
  PREFIX_HERE.lastIndex = at;
  return PREFIX_HERE.test(text) ? PREFIX_HERE.lastIndex : at;
}

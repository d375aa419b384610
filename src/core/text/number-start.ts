import { CURRENCY_BEFORE, CURRENCY_INITIALS, type CurrencyBefore, currencyBefore } from './currencies.ts';

/** Signs and words before a number that say more of it. */
export interface NumberStart {
  /** Offset of the number. */
  readonly at: number;
  /** Whether a minus stands there, or one of its words. */
  readonly isNegative: boolean;
  /** True after 零下, which goes for both numbers of a range. */
  readonly isBelowZero: boolean;
  readonly currency?: CurrencyBefore;
  /** Of 百分之 and the like: how many percent 1 is. */
  readonly share?: number;
}

const WORD =
  '(?:(?:half )?(?:an? )?(?:hundred|thousand|million|billion|trillion)|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|half)(?!\\p{L})';
const NUMERALS = '零一二两三四五六七八九十廿卅卌';
const FORMAL = '壹贰叁肆伍陆柒捌玖拾参';
/** Where a number may begin, of digits only at the first: trying all of a long code would be slow. */
const BARE = [
  '(?<![\\p{Script=Latin}\\d.第]|\\d,)(?=\\d)',
  `(?<![第几数${NUMERALS}百千万亿点\\d])(?=[${NUMERALS}])`,
  `(?<![第几数${FORMAL}佰仟百千万亿\\d])(?=[${FORMAL}])`,
  `(?<![第几数成${NUMERALS}百千万亿点\\d])(?=[百千]?[万亿][\\p{Script=Han}]|[百千][\\p{Script=Han}])`,
  `(?<![上下前后大\\d${NUMERALS}百千万亿])(?=半)`,
  `(?<![\\p{L}'])(?=${WORD})`,
  // An hour and a half; an hour alone is no number.
  `(?<![\\p{L}'])(?=an? (?:hour|minute|day|week|month|year|mile|kilometer|kilometre|meter|metre|pound|kilo|foot|ton|dollar) and )`,
].join('|');
/** After a sign or a name any of these is one. */
const AHEAD = `(?=[\\d${NUMERALS}${FORMAL}百千万亿]|${WORD})`;
/** A hyphen joins numbers and words; 胜2负3 and 抱负 are no minus, nor is the difference of `5 minus 3`. */
const MINUS =
  '(?<!\\d ?|[\\p{Script=Latin})])[-−]|(?<![胜平欠抱肩担自辜胜])负(?![一二两三四五六七八九十\\d]{1,2}[层楼平])|(?<![\\p{L}\\d]|\\d )(?:minus|negative) ';
/** 港币约300元; but 1港币约0.9元 is another currency. */
const ABOUT = `(?<=币)(?<![每\\d${NUMERALS}百千万亿] ?[人民新台港澳门葡加坡日韩马泰]{1,3}币)(?:现金(?:大?约|共计?)?|大?约|大概|共计?|合计|总计|总共|近|逾|超过?|达|高达|为|不超过|不少于|不低于|至少|最多|最低|最高)(?=[\\d${NUMERALS}${FORMAL}百千万亿])`;
const BEFORE = [
  `(?<!\\p{Script=Latin})(?<prefix>${CURRENCY_BEFORE})(?:\\(大写\\)|${ABOUT})? ?:? ?(?<inner>[-−])?`,
  '(?<share>[百千万]分之)',
  '(?<below>零下)',
].join('|');
/** Characters that one of these begins with; within a Latin word none does. Most places are passed over by this alone. */
const FIRST = `(?=[-−负零半百千万亿\\da-z${NUMERALS}${FORMAL}${CURRENCY_INITIALS}])(?:(?![a-z])|(?<![\\p{Script=Latin}']))`;
const START = `${FIRST}(?<minus>${MINUS})?(?:(?:${BEFORE})${AHEAD}|${BARE})`;
const STARTS = new RegExp(START, 'gu');
/** The same at one place, where the caller knows that a number may begin; a sign there may be none. */
const START_HERE = new RegExp(`(?<minus>${MINUS})?(?:${BEFORE})?${AHEAD}`, 'uy');
/** Shares of a percent that 千分之 and the like are. */
const SHARES: Readonly<Record<string, number>> = { 百: 1, 千: 0.1, 万: 0.01 };

/** The places of a folded text where a number may begin that counts or measures something, by place. */
export function* numberStarts(text: string): Generator<NumberStart & { readonly index: number }> {
  for (const match of text.matchAll(STARTS)) yield { index: match.index, ...startOf(match) };
}

/** What stands at a place of a folded text before a number; undefined where no number follows. */
export function numberStartAt(text: string, at: number): NumberStart | undefined {
  START_HERE.lastIndex = at;
  const match = START_HERE.exec(text);
  return match === null ? undefined : startOf(match);
}

function startOf({ 0: { length }, index, groups }: RegExpExecArray): NumberStart {
  const { minus, inner, prefix, share, below } = groups!;
  return {
    at: index + length,
    isNegative: (minus ?? inner ?? below) !== undefined,
    isBelowZero: below !== undefined,
    currency: prefix === undefined ? undefined : currencyBefore(prefix),
    share: share === undefined ? undefined : SHARES[share[0]],
  };
}

import { matchAt } from '../../../core/text/read-number.ts';

/** Sums whose currency is left out: 月薪8k, 预算3.5w, 15-25k. */
export interface UnnamedMoney {
  /** In yuan: one, or the first and the last. */
  readonly values: readonly number[];
  readonly end: number;
}

const SCALES: Readonly<Record<string, number>> = { k: 1e3, 千: 1e3, w: 1e4, 万: 1e4 };
const NUMBER = '(\\d{1,4}(?:\\.\\d{1,2})?)';
const RANGE = new RegExp(`${NUMBER}([kw千万])?(?:(?: ?[到至~\\-–—] ?)${NUMBER})?([kw千万])?`, 'y');
/** Where the sum ends: what else follows is counted, as in 3.5w粉丝 and `5k followers`. */
const AFTER =
  /(?=$|[,。;!?、)\]·*/|\n]|\.(?!\d)| (?![\p{Script=Latin}\d])| *(?:左右|上下|以[上下内]|的(?:工资|薪|月薪|年薪|岗|工作|职位|预算|价)|起|每?[一/]?[个]?[月年]|封顶|不等|之间|薪|税[前后]))/uy;
const MONEY_BEFORE =
  /(?:薪资?|薪水|薪酬|工资|待遇|收入|年入|月入|预算|价格?|报价|租金?|首付|月供|学费|费用|奖金|提成|成本|存款|贷款|欠款|彩礼|价位|开销|花销|押金|定金|罚款|保费|房贷|车贷|年终奖|生活费|零花钱|花费?了?|赚了?|挣了?|售价|要价)(?:大概|大约|约|在|是|为|有|到|高?达|范围|区间|只有?|才|要|就|仅|不到|超过|至少|[:]| ){0,3}$/;
/** Before a range of thousands these say that something else is counted. */
const OTHER_BEFORE = /(?:[\p{Script=Latin}\d]|跑|粉丝|阅读|播放|浏览|销量|关注|分辨率|灯泡?|功率|充电)[^\d\n]{0,3}$/u;
const LONGEST_WORD = 12;

/**
 * Money without its currency in a folded text, in yuan: after a word for pay, a price or a cost, or a range of thousands with
 * nothing else that it could count, as job advertisements have it.
 */
export function unnamedMoneyAt(text: string, at: number): UnnamedMoney | undefined {
  const match = matchAt(RANGE, text, at);
  if (match === undefined) return undefined;
  const [written, from, ownScale, to, lastScale] = match;
  const scale = lastScale ?? ownScale;
  const end = at + written.length;
  if (scale === undefined || matchAt(AFTER, text, end) === undefined) return undefined;
  const before = text.slice(Math.max(0, at - LONGEST_WORD), at);
  const isRange = to !== undefined && /[kw]/.test(scale) && !OTHER_BEFORE.test(before);
  // Of 100w nobody knows whether it is a power; 3.5w is none.
  const isDecimal = scale === 'w' && from.includes('.') && !OTHER_BEFORE.test(before);
  if (!isRange && !isDecimal && !MONEY_BEFORE.test(before)) return undefined;
  const first = Number(from) * SCALES[ownScale ?? scale];
  if (to === undefined) return { values: [first], end };
  const last = Number(to) * SCALES[scale];
  return first < last ? { values: [first, last], end } : undefined;
}

import { BEFORE_JANUARY } from '../../core/text/currencies.ts';
import { matchAt } from '../../core/text/read-number.ts';
import type { Mention } from './mention.ts';

/** Words for times in a folded text, each with what it means; the first that matches counts. */
const WORDS: readonly (readonly [pattern: string, ...keys: string[]])[] = [
  ['day after tomorrow|后天', 'day+2'],
  ['day before yesterday|前天', 'day-2'],
  ['tomorrow|明天|明日|明(?=[早晚晨])|翌日|次日', 'day+1'],
  ['yesterday|昨天|昨日|昨(?=[早晚晨夜])|last(?= night)', 'day-1'],
  ['tonight', 'evening'],
  ['today|今天|今日|今(?=[早晚晨夜])|this(?= morning| afternoon| evening)', 'day+0'],
  ['next year|明年|来年', 'year+1'],
  ['last year|去年', 'year-1'],
  ['后年', 'year+2'],
  ['前年', 'year-2'],
  ['this year|今年|本年度?', 'year+0'],
  ['next month|下个?月|次月', 'month+1'],
  ['last month|上个?月', 'month-1'],
  ['this month|(?:本|这个?)月', 'month+0'],
  ['next week|下个?(?:周|星期|礼拜)(?![一二三四五六日天末])', 'week+1'],
  ['last week|上个?(?:周|星期|礼拜)(?![一二三四五六日天末])', 'week-1'],
  ['this week|(?:本|这个?)(?:周|星期|礼拜)(?![一二三四五六日天末])', 'week+0'],
  ['(?:next|下个?)(?= ?(?:mon|tues|wednes|thurs|fri|satur|sun)day| weekend|[周星礼])', 'week+1'],
  ['(?:last|上个?)(?= ?(?:mon|tues|wednes|thurs|fri|satur|sun)day| weekend|[周星礼])', 'week-1'],
  ['mondays?|(?:周|星期|礼拜)一', 'weekday1'],
  ['tuesdays?|(?:周|星期|礼拜)二', 'weekday2'],
  ['wednesdays?|(?:周|星期|礼拜)三', 'weekday3'],
  ['thursdays?|(?:周|星期|礼拜)四', 'weekday4'],
  ['fridays?|(?:周|星期|礼拜)五', 'weekday5'],
  ['saturdays?|(?:周|星期|礼拜)六', 'weekday6'],
  ['sundays?|(?:周(?!天)|星期|礼拜)[日天]', 'weekday7'],
  ['weekends?|双休日|周末', 'weekend'],
  ['weekdays?|工作日|workdays?', 'workday'],
  ['dawn|凌晨|拂晓', 'dawn'],
  ['mornings?|早上|上午|清晨|早晨|清早|一早|(?<=[今明昨当每])[早晨]', 'morning'],
  ['noon|midday|正午|中午', 'noon'],
  ['midnight|午夜|半夜|零点(?![一二三四五六七八九\\d])', 'midnight'],
  ['afternoons?|下午|午后', 'afternoon'],
  ['evenings?|nights?|晚上|傍晚|夜里|夜晚|夜间|深夜|(?<=[今明昨当每])[晚夜]', 'evening'],
  ['a\\.?m\\.?(?<=\\d ?a\\.?m\\.?)', 'morning', 'dawn'],
  ['p\\.?m\\.?(?<=\\d ?p\\.?m\\.?)', 'afternoon', 'evening', 'noon'],
  [`january|${BEFORE_JANUARY}元月(?!饼|[薪租供票])`, 'month1'],
  ['february', 'month2'],
  ['march(?= \\d|,)|(?<=\\b(?:in|since|until|by|of|last|next) )march', 'month3'],
  ['april', 'month4'],
  ['may(?= \\d)|(?<=\\b(?:in|since|until|by|of|last|next) )may', 'month5'],
  ['june', 'month6'],
  ['july', 'month7'],
  ['august', 'month8'],
  ['september', 'month9'],
  ['october', 'month10'],
  ['november', 'month11'],
  ['december', 'month12'],
  ["new year(?:'s)?(?: day| eve)?|元旦", 'holiday new year'],
  ['spring festival|lunar new year|春节', 'holiday spring'],
  ['清明节?', 'holiday qingming'],
  ['端午节?', 'holiday dragon boat'],
  ['mid-autumn(?: festival)?|中秋节?', 'holiday moon'],
  ['national day|国庆节?', 'holiday national'],
  ['christmas(?: eve| day)?|圣诞节?', 'holiday christmas'],
  ['easter', 'holiday easter'],
  ['summer (?:holidays?|vacation|break)|暑假', 'summer holidays'],
  ['winter (?:holidays?|vacation|break)|寒假', 'winter holidays'],
  ['年初(?![一二三四五六七八九十])', 'start of year'],
  ['年底|年末', 'end of year'],
  ['月初(?![一二三四五六七八九十])', 'start of month'],
  ['月底|月末', 'end of month'],
  ['springtime|(?<=\\b(?:in|this|next|last|every|the) )spring|春天|春季', 'spring'],
  ['summers?|夏天|夏季', 'summer'],
  ['autumn|秋天|秋季', 'autumn'],
  ['winters?|冬天|冬季', 'winter'],
  ['hourly|(?:every|each|per) hour|每个?小时', 'every hour'],
  ['daily|(?:every|each|per) day|每天|每日|(?<![几两三这那])天天(?!气)', 'every day'],
  ['weekly|(?:every|each|per) week|每个?(?:周|星期|礼拜)(?![一二三四五六日天末])', 'every week'],
  ['monthly|(?:every|each|per) month|每个?月|按月', 'every month'],
  ['quarterly|(?:every|each|per) quarter|每个?季度', 'every quarter'],
  ['yearly|annually|annual|(?:every|each|per) year|每年|一年一度', 'every year'],
];

/** One expression with a group for each row: trying the rows one by one would take as many times as long. */
const ANY = new RegExp(WORDS.map(([pattern]) => `(${pattern})`).join('|'), 'uy');
const LETTER = /^[a-z]$/;
/** Each 大 is a day or a year more, each 上 and 下 a week, a month or a quarter: 大大后天, 下下下周一. */
const REPEATED =
  /(?<more>大{1,8})(?<side>[前后])(?<of>天|年)|(?<steps>上{2,8}|下{2,8})一?个?(?:(?=(?:周|星期|礼拜)[一二三四五六日天末])|(?<unit>周|星期|礼拜|月|季度|年))/y;
const REPEATED_UNITS: Readonly<Record<string, string>> = { 天: 'day', 月: 'month', 季度: 'quarter', 年: 'year' };

/** The word for a time that begins at a place of a folded text. */
export function readTimeWord(text: string, at: number): Mention | undefined {
  const repeated = matchAt(REPEATED, text, at);
  if (repeated !== undefined) return repeatedWord(repeated, at);
  const match = matchAt(ANY, text, at);
  if (match === undefined) return undefined;
  const end = at + match[0].length;
  // Latin words end where their letters end; that they begin where a word does is for the caller to see to.
  if (LETTER.test(text[end - 1]) && LETTER.test(text[end] ?? '')) return undefined;
  const row = match.findIndex((group, i) => i > 0 && group !== undefined) - 1;
  return { kind: 'time', keys: WORDS[row].slice(1), start: at, end };
}

function repeatedWord({ 0: written, groups }: RegExpExecArray, start: number): Mention {
  const { more = '', side, of, steps = '', unit } = groups!;
  const count = more === '' ? steps.length : more.length + 2;
  const sign = side === '前' || steps[0] === '上' ? '-' : '+';
  const name = REPEATED_UNITS[of ?? unit] ?? 'week';
  return { kind: 'time', keys: [`${name}${sign}${count}`], start, end: start + written.length };
}

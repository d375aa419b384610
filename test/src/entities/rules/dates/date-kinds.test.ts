import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lunarDay, solarTerm } from '../../../../../src/entities/rules/dates/lunar-calendar.ts';
import { shownEntities, WEDNESDAY } from '../shown-entities.ts';

type Case = readonly [text: string, ...entities: string[]];

/** Ways of writing that have a rule of their own, as they are read on Wednesday, March 18th 2026. */
const KINDS: Readonly<Record<string, readonly Case[]>> = {
  'steps that repeat a word': [
    ['前前天', 'date 前前天 = 2026-03-15'],
    ['后后天', 'date 后后天 = 2026-03-21'],
    ['前前前天', 'date 前前前天 = 2026-03-14'],
    ['後後後天', 'date 後後後天 = 2026-03-22'],
    ['以后后天', 'date 后天 = 2026-03-20'],
    ['the week after next week', 'date week after next week = 2026-03-30/2026-04-05'],
    ['the month before last month', 'date month before last month = 2026-01-01/2026-01-31'],
    ['the year after next year', 'date year after next year = 2028-01-01/2028-12-31'],
    ['the weekend after next weekend', 'date weekend after next weekend = 2026-04-04/2026-04-05'],
    ['the day after the day after tomorrow', 'date day after the day after tomorrow = 2026-03-21'],
    ['the day before the day before yesterday', 'date day before the day before yesterday = 2026-03-15'],
  ],
  'parts of a year that is a number alone': [
    ['2023下半年', 'date 2023下半年 = 2023-07-01/2023-12-31'],
    ['2024上半年营收', 'date 2024上半年 = 2024-01-01/2024-06-30'],
    ['2024第三季度', 'date 2024第三季度 = 2024-07-01/2024-09-30'],
    ['2025 四季度', 'date 2025 四季度 = 2025-10-01/2025-12-31'],
    ['12023下半年'],
    ['early 2025', 'date early 2025 = 2025-01-01/2025-04-30'],
    ['in mid-2024', 'date mid-2024 = 2024-05-01/2024-08-31'],
    ['late 2023', 'date late 2023 = 2023-09-01/2023-12-31'],
    ['late 2008-early 2009', 'date late 2008-early 2009 = 2008-09-01/2009-04-30'],
    ['early 2000 people'],
  ],
  'formal numerals and 元月': [
    ['贰零贰叁年拾月壹日', 'date 贰零贰叁年拾月壹日 = 2023-10-01'],
    ['贰〇贰伍年零叁月壹拾捌日', 'date 贰〇贰伍年零叁月壹拾捌日 = 2025-03-18'],
    ['貳零貳肆年壹拾貳月叁拾壹日', 'date 貳零貳肆年壹拾貳月叁拾壹日 = 2024-12-31'],
    ['贰零壹玖年玖月', 'date 贰零壹玖年玖月 = 2019-09-01/2019-09-30'],
    ['贰零贰叁年拾叁月'],
    ['元月廿三日', 'date 元月廿三日 = 2026-01-23, --01-23'],
    ['2024年元月', 'date 2024年元月 = 2024-01-01/2024-01-31'],
    ['元月至三月', 'date 元月至三月 = 2026-01-01/2026-03-31, --01-01/--03-31'],
    ['100元月薪'],
    ['單元月考'],
  ],
  '上, 下 and 大 that are repeated': [
    ['上上周星期五', 'date 上上周星期五 = 2026-03-06'],
    ['下下週週一', 'date 下下週週一 = 2026-03-30'],
    ['next next Friday', 'date next next Friday = 2026-04-03'],
    ['last last Monday', 'date last last Monday = 2026-03-02'],
    ['下下下周一', 'date 下下下周一 = 2026-04-06'],
    ['下下下週一', 'date 下下下週一 = 2026-04-06'],
    ['下下周', 'date 下下周 = 2026-03-30/2026-04-05'],
    ['上上上个月', 'date 上上上个月 = 2025-12-01/2025-12-31'],
    ['上上上個月5號', 'date 上上上個月5號 = 2025-12-05'],
    ['上上上上周五', 'date 上上上上周五 = 2026-02-20'],
    ['下下下个季度', 'date 下下下个季度 = 2026-10-01/2026-12-31'],
    ['大大后天', 'date 大大后天 = 2026-03-22'],
    ['大大大前天', 'date 大大大前天 = 2026-03-13'],
    ['大大前年', 'date 大大前年 = 2022-01-01/2022-12-31'],
    ['上上年', 'date 上上年 = 2024-01-01/2024-12-31'],
    ['next next week', 'date next next week = 2026-03-30/2026-04-05'],
    ['last last month', 'date last last month = 2026-01-01/2026-01-31'],
    ['the week after next', 'date week after next = 2026-03-30/2026-04-05'],
    ['we move the year after next.', 'date year after next = 2028-01-01/2028-12-31'],
    ['the month before last', 'date month before last = 2026-01-01/2026-01-31'],
    ['Friday after next', 'date Friday after next = 2026-04-03'],
    ['weekend before last', 'date weekend before last = 2026-03-07/2026-03-08'],
    ['day after tomorrow', 'date day after tomorrow = 2026-03-20'],
    ['the day before yesterday', 'date day before yesterday = 2026-03-16'],
    ['the week after next week begins', 'date next week = 2026-03-23/2026-03-29'],
  ],
  'weekdays beside their day': [
    ['3月20日（本周五）', 'date 3月20日（本周五） = 2026-03-20, --03-20'],
    ['2025年12月24日〔周三〕', 'date 2025年12月24日〔周三〕 = 2025-12-24'],
    ['2025年12月24日【星期三】', 'date 2025年12月24日【星期三】 = 2025-12-24'],
    ['2025年12月24日/週三', 'date 2025年12月24日/週三 = 2025-12-24'],
    ['周三·3月18日', 'date 周三·3月18日 = 2026-03-18, --03-18'],
    ['（週日）12月6日', 'date （週日）12月6日 = 2026-12-06, --12-06'],
    [
      '4月3日（周五）4月10日（周五）',
      'date 4月3日（周五） = 2026-04-03, --04-03',
      'date 4月10日（周五） = 2026-04-10, --04-10',
    ],
    ['3月5日周四3月6日周五', 'date 3月5日周四 = 2026-03-05, --03-05', 'date 3月6日周五 = 2026-03-06, --03-06'],
    ['3月23日是周一', 'date 3月23日是周一 = 2026-03-23, --03-23'],
    ['今天是週三', 'date 今天是週三 = 2026-03-18'],
    ['今天是周五', 'date 今天 = 2026-03-18', 'date 周五 = 2026-03-20'],
    ['March 23 is a Monday', 'date March 23 is a Monday = 2026-03-23, --03-23'],
    [
      '從4月3日（週五）起到4月6日（週一）止',
      'date 4月3日（週五）起到4月6日（週一） = 2026-04-03/2026-04-06, --04-03/--04-06',
    ],
    ['2025年12月24日(周三)', 'date 2025年12月24日(周三) = 2025-12-24'],
    ['2025年12月24日（星期三）', 'date 2025年12月24日（星期三） = 2025-12-24'],
    ['２０２５年１２月２４日（週三）', 'date ２０２５年１２月２４日（週三） = 2025-12-24'],
    ['12月24日周四', 'date 12月24日周四 = 2026-12-24, --12-24'],
    ['周四（12月24日）', 'date 周四（12月24日） = 2026-12-24, --12-24'],
    ['下周三（3月25日）', 'date 下周三（3月25日） = 2026-03-25, --03-25'],
    ['2025-12-24 (Wed)', 'date 2025-12-24 (Wed) = 2025-12-24'],
    ['Dec 24, 2025 (Wednesday)', 'date Dec 24, 2025 (Wednesday) = 2025-12-24'],
    ['12月24日(周四)至12月26日(周六)', 'date 12月24日(周四)至12月26日(周六) = 2026-12-24/2026-12-26, --12-24/--12-26'],
    ['3月5日(周四)至8日(周日)', 'date 3月5日(周四)至8日(周日) = 2026-03-05/2026-03-08, --03-05/--03-08'],
    ['2025年12月24日，周三', 'date 2025年12月24日，周三 = 2025-12-24'],
    ['2025年12月24日，周五再谈', 'date 2025年12月24日 = 2025-12-24', 'date 周五 = 2026-03-20'],
    ['今天（周三）', 'date 今天（周三） = 2026-03-18'],
    ['tomorrow (Thursday)', 'date tomorrow (Thursday) = 2026-03-19'],
    ['明天周五', 'date 明天 = 2026-03-19', 'date 周五 = 2026-03-20'],
  ],
  '廿 and 卅': [
    ['二月廿三日', 'date 二月廿三日 = 2026-02-23, --02-23'],
    ['十月卅一日', 'date 十月卅一日 = 2026-10-31, --10-31'],
    ['3月廿', 'date 3月廿 = 2026-03-20, --03-20'],
    ['民国廿三年', 'date 民国廿三年 = 1934-01-01/1934-12-31'],
    ['五月廿日', 'date 五月廿日 = 2026-05-20, --05-20'],
    ['2024年2月廿九日', 'date 2024年2月廿九日 = 2024-02-29'],
    ['廿三日'],
    ['二月卅日'],
  ],
  'parts of periods': [
    ['4月前十天', 'date 4月前十天 = 2026-04-01/2026-04-10, --04-01/--04-10'],
    ['十二月上半月', 'date 十二月上半月 = 2026-12-01/2026-12-15, --12-01/--12-15'],
    ['2025年六月下半月', 'date 2025年六月下半月 = 2025-06-16/2025-06-30'],
    ['本月上半月', 'date 本月上半月 = 2026-03-01/2026-03-15'],
    ['今年年底', 'date 今年年底 = 2026-12-01/2026-12-31'],
    ['去年年初', 'date 去年年初 = 2025-01-01/2025-01-31'],
    ['今年年终奖', 'date 今年 = 2026-01-01/2026-12-31'],
    ['月底', 'date 月底 = 2026-03-21/2026-03-31'],
    ['年底', 'date 年底 = 2026-12-01/2026-12-31'],
    ['第三季度末', 'date 第三季度末 = 2026-09-01/2026-09-30'],
    ['上個季度末', 'date 上個季度末 = 2025-12-01/2025-12-31'],
    ['2024年二月首日', 'date 2024年二月首日 = 2024-02-01'],
    ['今年首月', 'date 今年首月 = 2026-01-01/2026-01-31'],
    ['三月的第一天', 'date 三月的第一天 = 2026-03-01, --03-01'],
    ['三月第一周', 'date 三月第一周 = 2026-03-02/2026-03-08'],
    ['3月最后一天', 'date 3月最后一天 = 2026-03-31, --03-31'],
    ['二月最后一天', 'date 二月最后一天 = 2026-02-28'],
    ['2024年2月的最后一天', 'date 2024年2月的最后一天 = 2024-02-29'],
    ['本月最后一周', 'date 本月最后一周 = 2026-03-23/2026-03-29'],
    ['本月第二週', 'date 本月第二週 = 2026-03-09/2026-03-15'],
    ['今年最后一个月', 'date 今年最后一个月 = 2026-12-01/2026-12-31'],
    ['去年最後一天', 'date 去年最後一天 = 2025-12-31'],
    ['上个月第一周', 'date 上个月第一周 = 2026-02-02/2026-02-08'],
    ['下个月的第一个星期五', 'date 下个月的第一个星期五 = 2026-04-03'],
    ['三月第二个周一', 'date 三月第二个周一 = 2026-03-09'],
    ['2024年3月的前三天', 'date 2024年3月的前三天 = 2024-03-01/2024-03-03'],
    ['第一季度最后一个月', 'date 第一季度最后一个月 = 2026-03-01/2026-03-31'],
    ['今年头三个月', 'date 今年头三个月 = 2026-01-01/2026-03-31'],
    ['上周的周三', 'date 上周的周三 = 2026-03-11'],
    ['本月倒数第二天', 'date 本月倒数第二天 = 2026-03-30'],
    ['三月第三十二天', 'date 三月 = 2026-03-01/2026-03-31, --03'],
  ],
  'parts of periods in English': [
    ['first half of April', 'date first half of April = 2026-04-01/2026-04-15, --04-01/--04-15'],
    ['the second half of June 2025', 'date the second half of June 2025 = 2025-06-16/2025-06-30'],
    ["this month's last Friday", "date this month's last Friday = 2026-03-27"],
    ["last month's first Monday", "date last month's first Monday = 2026-02-02"],
    ['the last day of the year 2025', 'date the last day of the year 2025 = 2025-12-31'],
    ['third week of May', 'date third week of May = 2026-05-18/2026-05-24'],
    ['last Friday of May', 'date last Friday of May = 2026-05-29'],
    ['late May', 'date late May = 2026-05-21/2026-05-31, --05-21/--05-31'],
    ['it opens in May.', 'date May = 2026-05-01/2026-05-31, --05'],
    ['of course it may open'],
    ['last week of this month', 'date last week of this month = 2026-03-23/2026-03-29'],
    ['the last week of March', 'date the last week of March = 2026-03-23/2026-03-29'],
    ['first week of March 2024', 'date first week of March 2024 = 2024-03-04/2024-03-10'],
    ['last day of this month', 'date last day of this month = 2026-03-31'],
    ['third Friday of May 2026', 'date third Friday of May 2026 = 2026-05-15'],
    ['the second Monday in March', 'date the second Monday in March = 2026-03-09'],
    ['first three days of March', 'date first three days of March = 2026-03-01/2026-03-03, --03-01/--03-03'],
    ['end of 2023', 'date end of 2023 = 2023-12-01/2023-12-31'],
    ['early March 2024', 'date early March 2024 = 2024-03-01/2024-03-10'],
    ['end of this month', 'date end of this month = 2026-03-21/2026-03-31'],
    ['the beginning of next quarter', 'date the beginning of next quarter = 2026-04-01/2026-04-30'],
  ],
  'fiscal years': [
    ['2023财年第四财季', 'date 2023财年第四财季 = 2023-10-01/2023-12-31'],
    ["Q4'23", "date Q4'23 = 2023-10-01/2023-12-31"],
    ['4Q23', 'date 4Q23 = 2023-10-01/2023-12-31'],
    ['3Q 2023', 'date 3Q 2023 = 2023-07-01/2023-09-30'],
    ['Q4 FY2023', 'date Q4 FY2023 = 2023-10-01/2023-12-31'],
    ['FY2023 Q4', 'date FY2023 Q4 = 2023-10-01/2023-12-31'],
    ['FY23', 'date FY23 = 2023-01-01/2023-12-31'],
    ['FY23Q4', 'date FY23Q4 = 2023-10-01/2023-12-31'],
    ['Q2 of fiscal year 2024', 'date Q2 of fiscal year 2024 = 2024-04-01/2024-06-30'],
    ['fiscal year 2023', 'date fiscal year 2023 = 2023-01-01/2023-12-31'],
    ['2023财年', 'date 2023财年 = 2023-01-01/2023-12-31'],
    ['2023財年第四季度', 'date 2023財年第四季度 = 2023-10-01/2023-12-31'],
    ['2023财政年度', 'date 2023财政年度 = 2023-01-01/2023-12-31'],
  ],
  holidays: [
    ['跨年夜', 'date 跨年夜 = 2026-12-31, --12-31'],
    ['2022年冬至', 'date 2022年冬至 = 2022-12-22'],
    ['立秋', 'date 立秋 = 2026-08-07'],
    ['夏至', 'date 夏至 = 2026-06-21'],
    ['国庆节', 'date 国庆节 = 2026-10-01, --10-01'],
    ['國慶節放假', 'date 國慶節 = 2026-10-01, --10-01'],
    ['国庆期间', 'date 国庆 = 2026-10-01, --10-01'],
    ['今年国庆', 'date 今年国庆 = 2026-10-01'],
    ['圣诞节', 'date 圣诞节 = 2026-12-25, --12-25'],
    ['2024年聖誕節', 'date 2024年聖誕節 = 2024-12-25'],
    ['去年圣诞节', 'date 去年圣诞节 = 2025-12-25'],
    ['元旦', 'date 元旦 = 2026-01-01, --01-01'],
    ['劳动节', 'date 劳动节 = 2026-05-01, --05-01'],
    ['五一假期', 'date 五一 = 2026-05-01, --05-01'],
    ['双11', 'date 双11 = 2026-11-11, --11-11'],
    ['平安夜', 'date 平安夜 = 2026-12-24, --12-24'],
    ['母亲节', 'date 母亲节 = 2026-05-10'],
    ['感恩节', 'date 感恩节 = 2026-11-26'],
    ['此刻', 'date 此刻 = 2026-03-18'],
    ['Christmas', 'date Christmas = 2026-12-25, --12-25'],
    ['Christmas 2024', 'date Christmas 2024 = 2024-12-25'],
    ['last Christmas', 'date last Christmas = 2025-12-25'],
    ['next Christmas', 'date next Christmas = 2026-12-25'],
  ],
  'days of the lunar calendar': [
    ['春节', 'date 春节 = 2026-02-17'],
    ['2027年春節', 'date 2027年春節 = 2027-02-06'],
    ['明年中秋节', 'date 明年中秋节 = 2027-09-15'],
    ['端午节', 'date 端午节 = 2026-06-19'],
    ['除夕', 'date 除夕 = 2026-02-16'],
    ['2026年腊八节', 'date 2026年腊八节 = 2026-01-26'],
    ['清明节', 'date 清明节 = 2026-04-05'],
    ['农历五月初五', 'date 农历五月初五 = 2026-06-19'],
    ['農曆八月十五', 'date 農曆八月十五 = 2026-09-25'],
    ['正月十五', 'date 正月十五 = 2026-03-03'],
    ['腊月廿三', 'date 腊月廿三 = 2027-01-30'],
    ['大年初一', 'date 大年初一 = 2026-02-17'],
    ['2025年农历五月初五', 'date 2025年农历五月初五 = 2025-05-31'],
    ['2025年闰六月初八', 'date 2025年闰六月初八 = 2025-08-01'],
    ['闰六月初八'],
    ['Spring Festival 2025', 'date Spring Festival 2025 = 2025-01-29'],
    ['Mid-Autumn Festival', 'date Mid-Autumn Festival = 2026-09-25'],
  ],
};

/** What has the same words and is no date, whoever asks. */
const NO_DATES = [
  ...[
    '国庆大阅兵',
    '李国庆',
    '中秋先生',
    '圣诞老人',
    'Christmas tree',
    'a prayer of thanksgiving',
    '春节联欢晚会',
    '腊八粥',
  ],
  ...['每年年底', '年终结算', '从夏至今', '建立秋季', '1h24', '签下一年合约', '初一学生', '第一天气温', '以大后方'],
];

for (const [kind, cases] of Object.entries(KINDS)) {
  test(`dates are read: ${kind}`, () => {
    for (const [text, ...entities] of cases)
      assert.deepEqual(shownEntities(text, { now: WEDNESDAY, kinds: ['date'] }), entities, text);
  });
}

test('words of these kinds are no dates elsewhere', () => {
  for (const text of NO_DATES) assert.deepEqual(shownEntities(text, { now: WEDNESDAY, kinds: ['date'] }), [], text);
});

test('without a day of today, what depends on it is not given, and the rest is', () => {
  const read = (text: string) => shownEntities(text, { kinds: ['date'] });
  for (const text of ['下下下周一', '大大后天', '此刻', '春节', '农历五月初五', 'last Christmas', '本月最后一周'])
    assert.deepEqual(read(text), [], text);
  assert.deepEqual(read('国庆节'), ['date 国庆节 = --10-01']);
  assert.deepEqual(read('12月24日(周四)'), ['date 12月24日(周四) = --12-24']);
  assert.deepEqual(read('2027年春节'), ['date 2027年春节 = 2027-02-06, --02-06']);
  // Which week is the first depends on the year.
  assert.deepEqual(read('三月第一周'), ['date 三月 = --03']);
});

test('the lunar calendar is that of the almanacs', () => {
  const spring =
    '2020-1-25 2021-2-12 2022-2-1 2023-1-22 2024-2-10 2025-1-29 2026-2-17 2027-2-6 2028-1-26 2029-2-13 2030-2-3';
  for (const written of spring.split(' ')) {
    const [year, month, day] = written.split('-').map(Number);
    assert.deepEqual(lunarDay(year, 1, 1), { year, month, day });
  }
  assert.deepEqual(solarTerm(2024, '清明'), { year: 2024, month: 4, day: 4 });
  assert.deepEqual(solarTerm(2026, '清明'), { year: 2026, month: 4, day: 5 });
  for (const [month, day] of [
    [13, 1],
    [1, 31],
    [-5, 1],
    [0, 1],
  ] as const)
    assert.equal(lunarDay(2026, month, day), undefined);
});

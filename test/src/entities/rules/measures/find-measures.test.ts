import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownEntities, WEDNESDAY } from '../shown-entities.ts';

type Case = readonly [text: string, ...entities: string[]];

const AMOUNTS: readonly Case[] = [
  ['罚款500元', 'amount 500元 = 500 CNY'],
  ['总投资120万元', 'amount 120万元 = 1200000 CNY'],
  ['120 万元', 'amount 120 万元 = 1200000 CNY'],
  ['¥1,200,000', 'amount ¥1,200,000 = 1200000 CNY'],
  ['￥99.90', 'amount ￥99.90 = 99.9 CNY'],
  ['¥500元', 'amount ¥500元 = 500 CNY'],
  ['五十万元', 'amount 五十万元 = 500000 CNY'],
  ['一亿五千万元', 'amount 一亿五千万元 = 150000000 CNY'],
  ['3万5千元', 'amount 3万5千元 = 35000 CNY'],
  ['1.2亿元', 'amount 1.2亿元 = 120000000 CNY'],
  ['人民币200元', 'amount 人民币200元 = 200 CNY'],
  ['3块5', 'amount 3块5 = 3.5 CNY'],
  ['三块五', 'amount 三块五 = 3.5 CNY'],
  ['二十多元', 'amount 二十多元 = 20 CNY'],
  ['20余万元', 'amount 20余万元 = 200000 CNY'],
  ['三元五角', 'amount 三元五角 = 3.5 CNY'],
  ['五毛钱', 'amount 五毛钱 = 0.5 CNY'],
  ['50块左右', 'amount 50块 = 50 CNY'],
  ['15亿美元', 'amount 15亿美元 = 1500000000 USD'],
  ['500港元', 'amount 500港元 = 500 HKD'],
  ['1000日元', 'amount 1000日元 = 1000 JPY'],
  ['$1.2 billion', 'amount $1.2 billion = 1200000000 USD'],
  ['0.1 million dollars', 'amount 0.1 million dollars = 100000 USD'],
  ['$500k', 'amount $500k = 500000 USD'],
  ['US$20', 'amount US$20 = 20 USD'],
  ['HK$300', 'amount HK$300 = 300 HKD'],
  ['USD 500', 'amount USD 500 = 500 USD'],
  ['500 EUR', 'amount 500 EUR = 500 EUR'],
  ['$6.6B raised', 'amount $6.6B = 6600000000 USD'],
  ['£3.50', 'amount £3.50 = 3.5 GBP'],
  ['five dollars', 'amount five dollars = 5 USD'],
  ['45 cents', 'amount 45 cents = 0.45 USD'],
  ['100到200元', 'amount 100到200元 = 100/200 CNY, 100 CNY, 200 CNY'],
  ['1到2万元', 'amount 1到2万元 = 10000/20000 CNY, 10000 CNY, 20000 CNY'],
  ['30万至40万英镑', 'amount 30万至40万英镑 = 300000/400000 GBP, 300000 GBP, 400000 GBP'],
  ['$5-$10', 'amount $5-$10 = 5/10 USD, 5 USD, 10 USD'],
  ['$5-10 million', 'amount $5-10 million = 5000000/10000000 USD, 5000000 USD, 10000000 USD'],
];

const QUANTITIES: readonly Case[] = [
  ['３½公里', 'quantity ３½公里 = 3500 m'],
  ['2 ½ hours', 'quantity 2 ½ hours = 9000 s'],
  ['1 1/2 hours', 'quantity 1 1/2 hours = 5400 s'],
  ['½ hour', 'quantity ½ hour = 1800 s'],
  ['5公斤大米', 'quantity 5公斤 = 5 kg'],
  ['10斤', 'quantity 10斤 = 5 kg'],
  ['5千克', 'quantity 5千克 = 5 kg'],
  ['5kg', 'quantity 5kg = 5 kg'],
  ['twenty-five kilograms', 'quantity twenty-five kilograms = 25 kg'],
  ['500g', 'quantity 500g = 0.5 kg'],
  ['三斤半', 'quantity 三斤半 = 1.75 kg'],
  ['半斤', 'quantity 半斤 = 0.25 kg'],
  ['三点五公斤', 'quantity 三点五公斤 = 3.5 kg'],
  ['120平米', 'quantity 120平米 = 120 m2'],
  ['120㎡的房子', 'quantity 120㎡ = 120 m2'],
  ['120 square meters', 'quantity 120 square meters = 120 m2'],
  ['2公里', 'quantity 2公里 = 2000 m'],
  ['2 km', 'quantity 2 km = 2000 m'],
  ['1米75', 'quantity 1米75 = 1.75 m'],
  ['3/4英寸', 'quantity 3/4英寸 = 0.01905 m'],
  ['一个半小时', 'quantity 一个半小时 = 5400 s'],
  ['half an hour', 'quantity half an hour = 1800 s'],
  ['24h', 'quantity 24h = 86400 s'],
  ['保修3年', 'quantity 3年 = 36 month'],
  ['三个月', 'quantity 三个月 = 3 month'],
  ['1000年前', 'date 1000年 = 1000-01-01/1000-12-31'],
  ['200年前', 'quantity 200年 = 2400 month'],
  ['年满18周岁', 'quantity 18周岁 = 18 year old'],
  ['38.5℃', 'quantity 38.5℃ = 38.5 degree'],
  ['零下5度', 'quantity 零下5度 = -5 degree'],
  ['-5°C', 'quantity -5°C = -5 degree'],
  ['零下5到10度', 'quantity 零下5到10度 = -10/-5 degree, -10 degree, -5 degree'],
  ['an 18-year-old man', 'quantity 18-year-old = 18 year old'],
  ['身高1米8，', 'quantity 1米8 = 1.8 m'],
  ['16GB内存', 'quantity 16GB = 16000000000 B'],
  ['1.5倍', 'quantity 1.5倍 = 1.5 x'],
  ['60 km/h', 'quantity 60 km/h = 60 km/h'],
  ['100W的灯', 'quantity 100W = 100 W'],
  ['3到5公斤', 'quantity 3到5公斤 = 3/5 kg, 3 kg, 5 kg'],
  ['２公斤', 'quantity ２公斤 = 2 kg'],
];

const PERCENTAGES: readonly Case[] = [
  ['增长12%', 'percent 12% = 12 %'],
  ['增长１２．５％', 'percent １２．５％ = 12.5 %'],
  ['百分之十二', 'percent 百分之十二 = 12 %'],
  ['百分之五十五至百分之九十', 'percent 百分之五十五至百分之九十 = 55/90 %, 55 %, 90 %'],
  ['千分之三', 'percent 千分之三 = 0.3 %'],
  ['万分之一点七五', 'percent 万分之一点七五 = 0.0175 %'],
  ['12 percent', 'percent 12 percent = 12 %'],
  ['0.18个百分点', 'percent 0.18个百分点 = 0.18 %'],
  ['首付三成', 'percent 三成 = 30 %'],
  ['跌至-9.39%', 'percent -9.39% = -9.39 %'],
  ['10%-20%', 'percent 10%-20% = 10/20 %, 10 %, 20 %'],
];

/** Words with a numeral or a unit in them that measure nothing. */
const NOTHING = [
  ...['十分满意', '万一', '一点', '千万别', '三分之一', '120w', '三毛流浪记', '八角', '三角形', '3块蛋糕', '三块石头'],
  ...[
    '一元二次方程',
    '三元桥',
    '五元杂环',
    '三里屯',
    '2.5克拉',
    '5G手机',
    '4g网络',
    '16G',
    '100w',
    '3成员',
    '一天',
    '一年',
  ],
  ...[
    'a week',
    '两三天',
    '两三百元',
    '2800一天',
    '200万一天',
    '2020天津高考',
    '想了半夜',
    '几十元',
    '数十亿元',
    '第三天',
    '第十五天',
    '3年级',
    '墙壁的四周',
    '22平27负',
  ],
  ...[
    '（814年）',
    '1/2',
    '3:2',
    '3.14',
    'MP3',
    'iPhone15',
    'COVID-19',
    '8折',
    '12345678901234567890元',
    '三星',
    '百度',
  ],
];

for (const [name, cases] of Object.entries({ AMOUNTS, QUANTITIES, PERCENTAGES })) {
  test(`${name.toLowerCase()} are found and normalised`, () => {
    for (const [text, ...entities] of cases) assert.deepEqual(shownEntities(text), entities, text);
  });
}

test('what only looks like a measure is none', () => {
  for (const text of NOTHING) assert.deepEqual(shownEntities(text), [], text);
});

test('years of an era are no length of time', () => {
  assert.deepEqual(shownEntities('洪武三年（1370年）'), ['date 1370年 = 1370-01-01/1370-12-31']);
});

test('dates come before lengths of time, and what they leave is still found', () => {
  assert.deepEqual(shownEntities('2024年卖了5公斤，最近三天降价12%', { now: WEDNESDAY }), [
    'date 2024年 = 2024-01-01/2024-12-31',
    'quantity 5公斤 = 5 kg',
    'date 最近三天 = 2026-03-16/2026-03-18',
    'percent 12% = 12 %',
  ]);
});

test('without a day of today, a length of time is no date', () => {
  assert.deepEqual(shownEntities('最近三天'), ['quantity 三天 = 259200 s']);
});

// Known misses, each with what would be right: what is read one day goes up into the tables.
for (const [text, right] of [
  ['5 pounds of flour', 'quantity 5 pounds = 2.26796185 kg'],
  ['3米乘5米', 'quantity 3米乘5米 = 15 m2'],
  ['石田三成', ''],
])
  test(`${text} is not read as ${right || 'nothing'} yet`, () => {
    assert.notEqual(shownEntities(text).join(), right);
  });

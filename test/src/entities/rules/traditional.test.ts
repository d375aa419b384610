import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownEntities, WEDNESDAY } from './shown-entities.ts';

type Case = readonly [text: string, ...entities: string[]];

const AMOUNTS: readonly Case[] = [
  ['五萬八千元', 'amount 五萬八千元 = 58000 CNY'],
  ['總投資1.2億元', 'amount 1.2億元 = 120000000 CNY'],
  ['兩百五十塊錢', 'amount 兩百五十塊錢 = 250 CNY'],
  ['三千圓', 'amount 三千圓 = 3000 CNY'],
  ['貳拾伍萬元整', 'amount 貳拾伍萬元 = 250000 CNY'],
  ['壹仟貳佰叁拾肆元', 'amount 壹仟貳佰叁拾肆元 = 1234 CNY'],
  ['收款陸元整', 'amount 陸元 = 6 CNY'],
  ['人民币伍佰元', 'amount 人民币伍佰元 = 500 CNY'],
  ['新臺幣五萬八千元', 'amount 新臺幣五萬八千元 = 58000 TWD'],
  ['新台币3000元', 'amount 新台币3000元 = 3000 TWD'],
  ['港幣200元', 'amount 港幣200元 = 200 HKD'],
  ['五萬日圓', 'amount 五萬日圓 = 50000 JPY'],
  ['一百歐元', 'amount 一百歐元 = 100 EUR'],
];

const QUANTITIES: readonly Case[] = [
  ['兩個半小時', 'quantity 兩個半小時 = 9000 s'],
  ['3噸鋼材', 'quantity 3噸 = 3000 kg'],
  ['走了十五公里', 'quantity 十五公里 = 15000 m'],
  ['三個禮拜', 'quantity 三個禮拜 = 1814400 s'],
  ['20分鐘', 'quantity 20分鐘 = 1200 s'],
  ['35歲', 'quantity 35歲 = 35 year old'],
  ['100平方公尺', 'quantity 100平方公尺 = 100 m2'],
  ['百分之五', 'percent 百分之五 = 5 %'],
];

const DATES: readonly Case[] = [
  ['民國113年5月1日', 'date 民國113年5月1日 = 2024-05-01, --05-01'],
  ['中華民國一百一十三年五月一日', 'date 中華民國一百一十三年五月一日 = 2024-05-01, --05-01'],
  ['民国26年7月7日', 'date 民国26年7月7日 = 1937-07-07, --07-07'],
  ['民國元年', 'date 民國元年 = 1912-01-01/1912-12-31'],
  ['民國 99 年 10 月', 'date 民國 99 年 10 月 = 2010-10-01/2010-10-31, --10'],
  ['民國113/05/01', 'date 民國113/05/01 = 2024-05-01, --05-01'],
  ['2024年5月1號', 'date 2024年5月1號 = 2024-05-01, --05-01'],
  ['2023年第一季度後', 'date 2023年第一季度 = 2023-01-01/2023-03-31'],
];

const ASKED: readonly Case[] = [
  ['上週三', 'date 上週三 = 2026-03-11'],
  ['後天', 'date 後天 = 2026-03-20'],
  ['這個禮拜五', 'date 這個禮拜五 = 2026-03-20'],
  ['兩週前', 'date 兩週前 = 2026-03-04'],
  ['過去三個月', 'date 過去三個月 = 2025-12-19/2026-03-18'],
];

test('amounts in traditional characters and formal numerals are read, and given as they are written', () => {
  for (const [text, ...entities] of AMOUNTS) assert.deepEqual(shownEntities(text), entities, text);
});

test('quantities in traditional characters are read', () => {
  for (const [text, ...entities] of QUANTITIES) assert.deepEqual(shownEntities(text), entities, text);
});

test('dates in traditional characters and years of the Republic are read', () => {
  for (const [text, ...entities] of DATES) assert.deepEqual(shownEntities(text), entities, text);
  for (const [text, ...entities] of ASKED) assert.deepEqual(shownEntities(text, { now: WEDNESDAY }), entities, text);
});

test('what only looks like a number, money or a year of the Republic is none', () => {
  for (const text of [
    '陸先生',
    '陸元方',
    '伍元照',
    '伍子胥',
    '拾荒者',
    '大陸',
    '民國時期',
    '民國250年',
    '民國113年2月30日',
    '一圓桌',
    '參加三千',
  ])
    assert.deepEqual(shownEntities(text), [], text);
});

test('traditional and simplified writing give the same values', () => {
  for (const [text] of [...AMOUNTS, ...QUANTITIES, ...DATES]) {
    const simplified = text.replace(/./gu, (char) => SIMPLIFIED[char] ?? char);
    const values = (of: string) => shownEntities(of).map((shown) => shown.slice(shown.indexOf('=')));
    assert.deepEqual(values(simplified), values(text), text);
  }
});

const SIMPLIFIED: Readonly<Record<string, string>> = Object.fromEntries(
  '萬万 億亿 兩两 塊块 錢钱 圓圆 貳贰 臺台 幣币 陸陆 歐欧 總总 資资 個个 噸吨 鋼钢 禮礼 鐘钟 歲岁 國国 華华 號号 後后'
    .split(' ')
    .map(([from, to]) => [from, to]),
);

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shownEntities } from '../shown-entities.ts';

type Case = readonly [text: string, ...entities: string[]];

/** Ways of writing that have a rule of their own, in both scripts and both widths. */
const KINDS: Readonly<Record<string, readonly Case[]>> = {
  'numerals before units that begin with one': [
    ['十五千瓦', 'quantity 十五千瓦 = 15000 W'],
    ['二十五千克', 'quantity 二十五千克 = 25 kg'],
    ['廿五千克', 'quantity 廿五千克 = 25 kg'],
    ['三十五千伏', 'quantity 三十五千伏 = 35000 V'],
    ['一百二十千瓦', 'quantity 一百二十千瓦 = 120000 W'],
    ['三千千米', 'quantity 三千千米 = 3000000 m'],
    ['两万五千千米', 'quantity 两万五千千米 = 25000000 m'],
    ['三萬五千克', 'quantity 三萬五千克 = 35 kg'],
    ['十五千卡', 'quantity 十五千卡 = 62.76 kJ'],
    ['１５千瓦', 'quantity １５千瓦 = 15000 W'],
    ['2万千瓦', 'quantity 2万千瓦 = 20000000 W'],
    ['五十千字节', 'quantity 五十千字节 = 50000 B'],
  ],
  'currencies before their number, with 元 after it or not': [
    ['新台币1000元', 'amount 新台币1000元 = 1000 TWD'],
    ['港币三百元', 'amount 港币三百元 = 300 HKD'],
    ['歐元一百元', 'amount 歐元一百元 = 100 EUR'],
    ['澳门币100元', 'amount 澳门币100元 = 100 MOP'],
    ['日元５万', 'amount 日元５万 = 50000 JPY'],
    ['新臺幣（大写）伍仟元整', 'amount 新臺幣（大写）伍仟元 = 5000 TWD'],
    ['人民币：500元', 'amount 人民币：500元 = 500 CNY'],
    ['韩元3000', 'amount 韩元3000 = 3000 KRW'],
    ['泰铢300', 'amount 泰铢300 = 300 THB'],
    ['CAD 500', 'amount CAD 500 = 500 CAD'],
    ['R$50', 'amount R$50 = 50 BRL'],
    ['瑞士法郎20', 'amount 瑞士法郎20 = 20 CHF'],
  ],
  'negative words and signs': [
    ['负3.9%', 'percent 负3.9% = -3.9 %'],
    ['負5％', 'percent 負5％ = -5 %'],
    ['-$23', 'amount -$23 = -23 USD'],
    ['−$1,200.50', 'amount −$1,200.50 = -1200.5 USD'],
    ['¥-500', 'amount ¥-500 = -500 CNY'],
    ['－5℃', 'quantity －5℃ = -5 degree'],
    ['minus 5 degrees', 'quantity minus 5 degrees = -5 degree'],
    ['negative 3%', 'percent negative 3% = -3 %'],
    ['minus five degrees', 'quantity minus five degrees = -5 degree'],
    ['零下五度', 'quantity 零下五度 = -5 degree'],
    ['负百分之三', 'percent 负百分之三 = -3 %'],
    ['10 degrees below zero', 'quantity 10 degrees below zero = -10 degree'],
    ['-10到-5度', 'quantity -10到-5度 = -10/-5 degree, -10 degree, -5 degree'],
    ['5到-3度', 'quantity 5到-3度 = -3/5 degree, -3 degree, 5 degree'],
    ['零下5度到零下10度', 'quantity 零下5度到零下10度 = -10/-5 degree, -10 degree, -5 degree'],
    ['亏损-3.2亿元', 'amount -3.2亿元 = -320000000 CNY'],
  ],
  'wide commas between numbers': [
    ['$20，300美元', 'amount $20 = 20 USD', 'amount 300美元 = 300 USD'],
    ['￥20，￥300', 'amount ￥20 = 20 CNY', 'amount ￥300 = 300 CNY'],
    ['20，300元', 'amount 300元 = 300 CNY'],
    ['3，500克', 'quantity 500克 = 0.5 kg'],
    ['３，５００克', 'quantity ３，５００克 = 3.5 kg'],
    ['1，000，000元', 'amount 1，000，000元 = 1000000 CNY'],
    ['20,300元', 'amount 20,300元 = 20300 CNY'],
    ['买了5斤，300元', 'quantity 5斤 = 2.5 kg', 'amount 300元 = 300 CNY'],
    ['2024，300元', 'amount 300元 = 300 CNY'],
  ],
  'tails of amounts': [
    ['123元1角1分', 'amount 123元1角1分 = 123.11 CNY'],
    ['五块三毛二', 'amount 五块三毛二 = 5.32 CNY'],
    ['三块二毛五分', 'amount 三块二毛五分 = 3.25 CNY'],
    ['12元3角5分', 'amount 12元3角5分 = 12.35 CNY'],
    ['5元零5分', 'amount 5元零5分 = 5.05 CNY'],
    ['一百元零五角', 'amount 一百元零五角 = 100.5 CNY'],
    ['1角5分', 'amount 1角5分 = 0.15 CNY'],
    ['五毛二', 'amount 五毛二 = 0.52 CNY'],
    ['3元5分钟', 'amount 3元 = 3 CNY', 'quantity 5分钟 = 300 s'],
    ['100元1斤', 'amount 100元 = 100 CNY', 'quantity 1斤 = 0.5 kg'],
  ],
  'tails of lengths of time and of other quantities': [
    ['1小时30分', 'quantity 1小时30分 = 5400 s'],
    ['1小時30分鐘20秒', 'quantity 1小時30分鐘20秒 = 5420 s'],
    ['2天3小时', 'quantity 2天3小时 = 183600 s'],
    ['5分30秒', 'quantity 5分30秒 = 330 s'],
    ['１小时３０分', 'quantity １小时３０分 = 5400 s'],
    ['1h30m', 'quantity 1h30m = 5400 s'],
    ['2m30s', 'quantity 2m30s = 150 s'],
    ['1 hour and 30 minutes', 'quantity 1 hour and 30 minutes = 5400 s'],
    ['2 hrs 15 mins', 'quantity 2 hrs 15 mins = 8100 s'],
    ['1年6个月', 'quantity 1年6个月 = 18 month'],
    ['两年零三个月', 'quantity 两年零三个月 = 27 month'],
    ['3公斤200克', 'quantity 3公斤200克 = 3.2 kg'],
    ['5 feet 10 inches', 'quantity 5 feet 10 inches = 1.778 m'],
    ['1天24小时', 'quantity 1天 = 86400 s', 'quantity 24小时 = 86400 s'],
    ['3天，2小时', 'quantity 3天 = 259200 s', 'quantity 2小时 = 7200 s'],
  ],
  'financial numerals': [
    ['人民币叁仟元整', 'amount 人民币叁仟元 = 3000 CNY'],
    ['人民幣叁仟圓整', 'amount 人民幣叁仟圓 = 3000 CNY'],
    ['人民币叁佰贰拾元伍角整', 'amount 人民币叁佰贰拾元伍角 = 320.5 CNY'],
    ['叁元伍角贰分整', 'amount 叁元伍角贰分 = 3.52 CNY'],
    ['壹拾贰万叁仟肆佰伍拾陆元柒角捌分', 'amount 壹拾贰万叁仟肆佰伍拾陆元柒角捌分 = 123456.78 CNY'],
    ['伍角整', 'amount 伍角 = 0.5 CNY'],
    ['拾元整', 'amount 拾元 = 10 CNY'],
    ['貳佰元', 'amount 貳佰元 = 200 CNY'],
    ['两仟元', 'amount 两仟元 = 2000 CNY'],
    ['廿三元', 'amount 廿三元 = 23 CNY'],
    ['卅五斤', 'quantity 卅五斤 = 17.5 kg'],
    ['一百廿公里', 'quantity 一百廿公里 = 120000 m'],
  ],
  'rates and energy': [
    ['车速50千米每小时', 'quantity 50千米每小时 = 50 km/h'],
    ['60公里/小时', 'quantity 60公里/小时 = 60 km/h'],
    ['十五千米每小時', 'quantity 十五千米每小時 = 15 km/h'],
    ['10米每秒', 'quantity 10米每秒 = 36 km/h'],
    ['5米／秒', 'quantity 5米／秒 = 18 km/h'],
    ['10m/s', 'quantity 10m/s = 36 km/h'],
    ['时速120公里', 'quantity 120公里 = 120 km/h'],
    ['120 miles per hour', 'quantity 120 miles per hour = 193.12128 km/h'],
    ['50 mph', 'quantity 50 mph = 80.4672 km/h'],
    ['120千瓦时', 'quantity 120千瓦时 = 120 kWh'],
    ['十五千瓦时', 'quantity 十五千瓦时 = 15 kWh'],
    ['5度电', 'quantity 5度电 = 5 kWh'],
    ['5mg/L', 'quantity 5mg/L = 0.005 g/l'],
    ['10MB/s', 'quantity 10MB/s = 10000000 B/s'],
    ['8升/百公里', 'quantity 8升/百公里 = 8 l/100km'],
    ['2000大卡', 'quantity 2000大卡 = 8368 kJ'],
    ['8小时/天', 'quantity 8小时 = 28800 s'],
    ['每小时50元', 'amount 50元 = 50 CNY'],
  ],
  '两 as a weight': [
    ['重3两', 'quantity 3两 = 0.15 kg'],
    ['重3兩', 'quantity 3兩 = 0.15 kg'],
    ['两斤三两', 'quantity 两斤三两 = 1.15 kg'],
    ['三斤二两', 'quantity 三斤二两 = 1.6 kg'],
    ['十两', 'quantity 十两 = 0.5 kg'],
    ['二两', 'quantity 二两 = 0.1 kg'],
    ['五两重', 'quantity 五两 = 0.25 kg'],
    ['一两黄金', 'quantity 一两 = 0.05 kg'],
    ['３两', 'quantity ３两 = 0.15 kg'],
    ['三两五钱', 'quantity 三两五钱 = 0.175 kg'],
    ['两斤', 'quantity 两斤 = 1 kg'],
  ],
  'money whose currency or first digit is left out': [
    ['月薪5k-20k', 'amount 5k-20k = 5000/20000 CNY, 5000 CNY, 20000 CNY'],
    ['5k-20k', 'amount 5k-20k = 5000/20000 CNY, 5000 CNY, 20000 CNY'],
    ['15-25K·13薪', 'amount 15-25K = 15000/25000 CNY, 15000 CNY, 25000 CNY'],
    ['月薪8k', 'amount 8k = 8000 CNY'],
    ['预算3.5w', 'amount 3.5w = 35000 CNY'],
    ['3.5w', 'amount 3.5w = 35000 CNY'],
    ['3.5w元', 'amount 3.5w元 = 35000 CNY'],
    ['５k元', 'amount ５k元 = 5000 CNY'],
    ['年薪30万', 'amount 30万 = 300000 CNY'],
    ['百万元', 'amount 百万元 = 1000000 CNY'],
    ['千萬元', 'amount 千萬元 = 10000000 CNY'],
    ['百万美元', 'amount 百万美元 = 1000000 USD'],
    ['上百万元', 'amount 百万元 = 1000000 CNY'],
    ['百块钱', 'amount 百块钱 = 100 CNY'],
    ['hundred dollars', 'amount hundred dollars = 100 USD'],
    ['a million dollars', 'amount a million dollars = 1000000 USD'],
    ['half a million dollars', 'amount half a million dollars = 500000 USD'],
    ['two trillion yuan', 'amount two trillion yuan = 2000000000000 CNY'],
  ],
  'ranges with 与 and 之间': [
    ['10000与20000元之间', 'amount 10000与20000元 = 10000/20000 CNY, 10000 CNY, 20000 CNY'],
    ['5斤和10斤之间', 'quantity 5斤和10斤 = 2.5/5 kg, 2.5 kg, 5 kg'],
    ['介于5和10公斤之间', 'quantity 5和10公斤 = 5/10 kg, 5 kg, 10 kg'],
    ['between 10 and 20 kg', 'quantity 10 and 20 kg = 10/20 kg, 10 kg, 20 kg'],
    ['between $10 and $20', 'amount $10 and $20 = 10/20 USD, 10 USD, 20 USD'],
    ['10000與20000元之間', 'amount 10000與20000元 = 10000/20000 CNY, 10000 CNY, 20000 CNY'],
    ['一百和两百元之间', 'amount 一百和两百元 = 100/200 CNY, 100 CNY, 200 CNY'],
    ['3-5千元', 'amount 3-5千元 = 3000/5000 CNY, 3000 CNY, 5000 CNY'],
    ['5元到1万元', 'amount 5元到1万元 = 5/10000 CNY, 5 CNY, 10000 CNY'],
  ],
};

/** What has the same words or signs and is no such measure. */
const NOTHING = [
  ...['美元3连跌', '欧元19国', 'CAD 2024', 'try 5 times', '3胜2负', '负一层', '抱负', '几百万元', '数百万元', '千元机'],
  ...[
    '万元户',
    '粉丝3.5w',
    '5k followers',
    'a few hundred dollars',
    "Hundred Years' War",
    '三两个',
    '两两组合',
    '3两次',
  ],
  ...['三两成群', '87两届', '三伏天', '5分', 'LED 3.5w'],
];

for (const [kind, cases] of Object.entries(KINDS)) {
  test(`measures are read: ${kind}`, () => {
    for (const [text, ...entities] of cases) assert.deepEqual(shownEntities(text), entities, text);
  });
}

test('words and signs of these kinds measure nothing elsewhere', () => {
  for (const text of NOTHING) assert.deepEqual(shownEntities(text), [], text);
});

test('two numbers with a stroke are no fraction of a unit', () => {
  assert.deepEqual(shownEntities('50/60Hz'), ['quantity 60Hz = 60 Hz']);
});

test('what follows the name of a currency is read by itself where that is no money', () => {
  assert.deepEqual(shownEntities('人民币3年期存款'), ['quantity 3年 = 36 month']);
  assert.deepEqual(shownEntities('1美元150日元'), ['amount 1美元 = 1 USD', 'amount 150日元 = 150 JPY']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Passage } from '../../../../src/core/text/folded-text.ts';
import { describeDifferences } from '../../../../src/pairs/differences/describe-differences.ts';
import {
  type Contrast,
  type TextDifferences,
  textDifferences,
} from '../../../../src/pairs/differences/text-differences.ts';
import { anyText } from '../../../fixtures/any-text.ts';

/** Pieces that have something to say, and now and then any text at all. */
const arbitraryText = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .array(
        fc.constantFrom(
          ...'三 3 一 半 万 点 斤 kg 百分之 % 明天 下午 today pm 周一 5月 2023年 不 没 not don’t never 不错 买 卖 北京 上海 到'.split(
            ' ',
          ),
          ...[' ', '，', ', ', 'Tom ', 'beats ', 'é', 'e\u0301', '㎏', '½', '😀', '𠮷', '\ud800', '\u200b'],
        ),
        { maxLength: 16 },
      )
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: anyText({ maxLength: 20 }) },
);

function contrastsOf(differences: TextDifferences): readonly Contrast[] {
  const { shared, changes, numbers, quantities, times, negations, opposites, swapped, moved } = differences;
  const swaps = swapped.flatMap(({ first, second }) => [first, second]);
  return [...shared, ...changes, ...numbers, ...quantities, ...times, ...negations, ...opposites, ...swaps, ...moved];
}

function shown(contrasts: readonly Contrast[]): string[] {
  return contrasts.map(({ a, b }) => `${a?.text ?? ''}|${b?.text ?? ''}`);
}

function assertSlices(text: string, passage: Passage | undefined): void {
  if (passage === undefined) return;
  assert.ok(passage.end > passage.start);
  assert.equal(text.slice(passage.start, passage.end), passage.text);
}

test('every passage is a part of the text it is said to be from', () => {
  fc.assert(
    fc.property(arbitraryText, arbitraryText, (a, b) => {
      for (const contrast of contrastsOf(textDifferences(a, b))) {
        assert.ok(contrast.a !== undefined || contrast.b !== undefined);
        assertSlices(a, contrast.a);
        assertSlices(b, contrast.b);
      }
    }),
    { seed: 11, numRuns: 2000 },
  );
});

test('the texts the other way round differ in the same, the other way round', () => {
  const mirror = (contrasts: readonly Contrast[]) =>
    contrasts.map(({ a, b }) => ({ ...(b && { a: b }), ...(a && { b: a }) }));
  fc.assert(
    fc.property(arbitraryText, arbitraryText, (a, b) => {
      const [there, back] = [textDifferences(a, b), textDifferences(b, a)];
      for (const kind of [
        'shared',
        'changes',
        'numbers',
        'quantities',
        'times',
        'negations',
        'opposites',
        'moved',
      ] as const)
        assert.deepEqual(mirror(back[kind]), there[kind], kind);
      assert.deepEqual(
        back.swapped.map(({ first, second }) => mirror([second, first])),
        there.swapped.map(({ first, second }) => [first, second]),
      );
    }),
    { seed: 12, numRuns: 1000 },
  );
});

test('a text does not differ from itself', () => {
  fc.assert(
    fc.property(arbitraryText, (text) => {
      const { shared, ...rest } = textDifferences(text, text);
      assert.ok(shared.length <= 1);
      assert.deepEqual(contrastsOf({ shared: [], ...rest }), []);
      assert.deepEqual(describeDifferences({ shared, ...rest }), []);
    }),
    { seed: 13, numRuns: 1000 },
  );
});

test('very long texts are compared, whatever they hold', () => {
  for (const piece of ['a', '一', '1', '不', '三点', 'word ', '\ud800', '，']) {
    const text = piece.repeat(100_000 / piece.length);
    const turned = `${Array.from(text).reverse().join('')} 3斤`;
    assert.deepEqual(shown(textDifferences(text, turned).quantities), ['|3斤'], piece);
  }
  const { numbers, times } = textDifferences('周一 '.repeat(30_000), '7 '.repeat(50_000));
  assert.deepEqual([numbers.length, times.length], [50_000, 30_000]);
});

test('the same number, quantity or time is none, however it is written', () => {
  const same: readonly (readonly [string, string])[] = [
    ['一千二百人', '1200人'],
    ['他付了1,000块', '他付了一千元'],
    ['两百', '200'],
    ['3万', '30000'],
    ['一万二', '12000'],
    ['百分之三十', '30%'],
    ['三分之一', '1/3'],
    ['three point', '3 point'],
    ['two hundred and fifty guests', '250 guests'],
    ['2 million users', '2,000,000 users'],
    ['３斤', '1.5 kg'],
    ['一个半小时', '90分钟'],
    ['half an hour', '30 minutes'],
    ['$20', '20 dollars'],
    ['下午三点半', '15:30'],
    ['明天3点', 'tomorrow 3 o’clock'],
    ['周一上午', 'Monday morning'],
    ['2023年5月3日', '2023-05-03'],
    ['May 3', '5月3日'],
    ['an hour and a half', '90 minutes'],
    ['千分之三', '0.3%'],
    ['third place', '3rd place'],
    ['中秋放假', 'off at Mid-Autumn'],
    ['第三名', '第3名'],
  ];
  for (const [a, b] of same) {
    const { numbers, quantities, times } = textDifferences(a, b);
    assert.deepEqual(shown([...numbers, ...quantities, ...times]), [], `${a} | ${b}`);
  }
});

test('numbers, quantities and times that differ are named with what stands against them', () => {
  assert.deepEqual(shown(textDifferences('买三个送一个', '买五个送一个').numbers), ['三|五']);
  assert.deepEqual(shown(textDifferences('iPhone15多少钱', 'iphone 14 多少钱').numbers), ['15|14']);
  assert.deepEqual(shown(textDifferences('我买了3斤苹果', '我买了5公斤苹果').quantities), ['3斤|5公斤']);
  assert.deepEqual(shown(textDifferences('The fee is $20.', 'The fee is €20.').quantities), ['$20|€20']);
  assert.deepEqual(shown(textDifferences('明天开会', '后天开会').times), ['明天|后天']);
  assert.deepEqual(shown(textDifferences('Closed on Monday', 'Closed on Sunday').times), ['Monday|Sunday']);
  assert.deepEqual(shown(textDifferences('押金退了', '押金3天退了').quantities), ['|3天']);
});

/** Numbers, quantities and times as rules for entities read them, in both scripts; each pair means the same. */
const SAME: readonly (readonly [string, string])[] = [
  ['十五千瓦', '15千瓦'],
  ['十五千克', '15kg'],
  ['新臺幣1000元', 'NT$1000'],
  ['港币三百元', '300港元'],
  ['人民币3年期', '3年期'],
  ['负3.9%', '-3.9%'],
  ['−$23', '-$23'],
  ['minus 5 degrees', '零下5度'],
  ['$20，300美元', '20美元，300美元'],
  ['下下下週一', '下下下周一'],
  ['123元1角1分', '123.11元'],
  ['五块三毛二', '5.32元'],
  ['1小時30分', '90分钟'],
  ['1h30m', '90 minutes'],
  ['人民币叁仟元整', '3000元'],
  ['二月廿三日', '2月23日'],
  ['车速50千米每小时', '车速50km/h'],
  ['时速50公里', '50公里/小时'],
  ['120千瓦时', '120kWh'],
  ['重3两', '重150克'],
  ['兩斤三兩', '1.15公斤'],
  ['2025年12月24日(周三)', '2025年12月24日'],
  ['月薪5k-20k', '月薪5000-20000'],
  ['3.5w元', '35000元'],
  ['百万元', '100万元'],
  ['元月5日', '1月5日'],
  ['一点五亿元', '1.5亿元'],
  ['三点五千克', '3.5千克'],
  ['三个半月', '3.5个月'],
  ['3块5一斤', '3.5元一斤'],
  ['百公里油耗7升', '7L/100km'],
  ['hundred dollars', '$100'],
  ['1.50', '1.5'],
  ['价格1.10元', '价格1.1元'],
  ['中山路12号', '中山路十二號'],
  ['第03章', '第3章'],
  ['08:00', '8:00'],
  ['3月05日', '3月5日'],
];

/** Pairs that differ, with the kind and what stands against what. */
const DIFFERENT: readonly (readonly [
  a: string,
  b: string,
  kind: 'numbers' | 'quantities' | 'times',
  contrast: string,
])[] = [
  ['192.168.1.10', '192.168.1.100', 'numbers', '192.168.1.10|192.168.1.100'],
  ['１０.0.0.1', '10.0.0.10', 'numbers', '１０.0.0.1|10.0.0.10'],
  ['v1.10.0', 'v1.1.0', 'numbers', '1.10.0|1.1.0'],
  ['V1.10', 'v1.1', 'numbers', '1.10|1.1'],
  ['版本1.10', '版本1.1', 'numbers', '1.10|1.1'],
  ['升级到v2.10', '升级到v2.1', 'numbers', '2.10|2.1'],
  ['安装python 3.10', '安装python 3.1', 'numbers', '3.10|3.1'],
  ['第1.10节', '第1.1节', 'numbers', '第1.10|第1.1'],
  ['section 4.20', 'section 4.2', 'numbers', '4.20|4.2'],
  ['Python 3.10', 'Python 3.1', 'numbers', '3.10|3.1'],
  ['中山路12号', '中山路21号', 'numbers', '12|21'],
  ['解放大道101號', '解放大道110號', 'numbers', '101|110'],
  ['长安街12-1号', '长安街12-2号', 'numbers', '1|2'],
  ['人民路3至5号', '人民路3至6号', 'numbers', '5|6'],
  ['中正路８－１號', '中正路８－２號', 'numbers', '１|２'],
  ['建国巷7~12号', '建国巷7~21号', 'numbers', '12|21'],
  ['5月3-5号', '5月3-6号', 'times', '5号|6号'],
  ['编号007', '编号07', 'numbers', '007|07'],
  ['工号0123', '工号123', 'numbers', '0123|123'],
  ['十五千瓦', '5010瓦', 'quantities', '十五千瓦|5010瓦'],
  ['新台币1000元', '1000元', 'quantities', '新台币1000元|1000元'],
  ['負3.9%', '3.9%', 'quantities', '負3.9%|3.9%'],
  ['-$23', '$23', 'quantities', '-$23|$23'],
  ['minus 5 degrees', '5 degrees', 'quantities', 'minus 5 degrees|5 degrees'],
  ['1小时30分', '1小时20分', 'quantities', '1小时30分|1小时20分'],
  ['车速50千米每小时', '车速50千米', 'quantities', '50千米每小时|50千米'],
  ['120千瓦时', '120千瓦', 'quantities', '120千瓦时|120千瓦'],
  ['两斤三两', '兩斤四兩', 'quantities', '两斤三两|兩斤四兩'],
  ['下下下周一', '下下周一', 'times', '下下下|下下'],
  ['下下周一', '下周一', 'times', '下下|下'],
  ['大大后天', '大後天', 'times', '大大后天|大後天'],
  ['上上个月', '上個月', 'times', '上上个月|上個月'],
  ['二月廿三日', '二月廿二日', 'times', '廿三日|廿二日'],
  ['12月24日(周三)', '12月24日(周四)', 'times', '周三|周四'],
];

test('numbers, quantities and times are read as entities are', () => {
  for (const [a, b] of SAME) {
    const { numbers, quantities, times } = textDifferences(a, b);
    assert.deepEqual(shown([...numbers, ...quantities, ...times]), [], `${a} | ${b}`);
  }
  for (const [a, b, kind, contrast] of DIFFERENT) {
    const { numbers, quantities, times } = textDifferences(a, b);
    assert.deepEqual(shown([...numbers, ...quantities, ...times]), [contrast], `${a} | ${b}`);
    assert.deepEqual(shown(textDifferences(a, b)[kind]), [contrast], `${a} | ${b}`);
  }
});

test('words that hold a numeral are no numbers', () => {
  for (const [a, b] of [
    ['帮我看一下', '帮我看看'],
    ['十分好吃', '很好吃'],
    ['我们一起去', '我们都去'],
    ['三星手机怎么样', '这个手机怎么样'],
    ['万一下雨怎么办', '要是下雨怎么办'],
    ['No one of them came', 'Nobody came'],
    ['密码统一六位', '密码是六位'],
    ['多少钱一斤', '多少钱'],
    ['第三方软件', '别家的软件'],
    ['它放mp3吗', '它放音乐吗'],
    ['She earns $20 an hour', 'Her wage is $20'],
  ]) {
    const { numbers, quantities, times } = textDifferences(a, b);
    assert.deepEqual(shown([...numbers, ...quantities, ...times]), [], `${a} | ${b}`);
  }
});

test('a negation in one text only is named', () => {
  assert.deepEqual(shown(textDifferences('我喜欢他', '我不喜欢他').negations), ['|不']);
  assert.deepEqual(shown(textDifferences('I don’t like it', 'I like it').negations), ['don’t|']);
  assert.deepEqual(shown(textDifferences('房东没有退押金', '房东退了押金').negations), ['没有|']);
  assert.deepEqual(shown(textDifferences('他来她没来', '他没来她来').negations), ['没|没']);
  assert.deepEqual(shown(textDifferences('Coffee without sugar', 'Coffee with sugar').negations), ['without|']);
});

test('questions of the form A-not-A, double negations and words such as 不错 negate nothing', () => {
  for (const [a, b] of [
    ['你能不能来', '你能来吗'],
    ['你吃了没？', '你吃了吗？'],
    ['这家店不错', '这家店很好'],
    ['我不得不走', '我必须走'],
    ['两个差不多大', '两个一样大'],
    ['别的地方', '其他地方'],
    ['快递公司上班没？', '快递公司上班吗？'],
    ['有没好看的小说', '有好看的小说吗'],
    ['它无缘无故坏了', '它突然坏了'],
    ['不知道他叫什么', '他叫什么'],
    ['非常好', '很好'],
    ['It is not only cheap but good', 'It is cheap and good'],
  ])
    assert.deepEqual(shown(textDifferences(a, b).negations), [], `${a} | ${b}`);
});

test('opposites in the same place and parts that changed places are named', () => {
  assert.deepEqual(shown(textDifferences('饭前吃药', '饭后吃药').opposites), ['饭前|饭后']);
  assert.deepEqual(shown(textDifferences('Call me before lunch', 'Call me after lunch').opposites), ['before|after']);
  assert.deepEqual(shown(textDifferences('This is legal', 'This is illegal').opposites), ['legal|illegal']);
  const [swap] = textDifferences('从北京到上海的机票', '从上海到北京的机票').swapped;
  assert.deepEqual([swap.first.a.text, swap.second.a.text], ['北京', '上海']);
  assert.equal(textDifferences('Tom beats Bob', 'Bob beats Tom').swapped.length, 1);
  assert.equal(textDifferences('妈妈比姑姑高', '姑姑比妈妈高').swapped.length, 1);
});

test('a part that stands elsewhere has moved, and is not swapped', () => {
  const { moved, swapped, changes } = textDifferences('明天我去', '我明天去');
  assert.deepEqual([shown(moved), swapped, changes], [['我|我'], [], []]);
  assert.deepEqual(shown(textDifferences('只有他今天加班', '他只有今天加班').moved), ['他|他']);
});

test('descriptions say each difference once, in short lines', () => {
  assert.deepEqual(describeDifferences(textDifferences('我买了3斤苹果', '我没买5斤苹果')), [
    'quantities differ: 3斤 against 5斤',
    'negations only in the second: 没',
  ]);
  assert.deepEqual(describeDifferences(textDifferences('Tom beats Bob', 'bob beats TOM!')), [
    'order swapped: Tom and Bob',
  ]);
  assert.deepEqual(describeDifferences(textDifferences('OK。', 'ok')), []);
  for (const line of describeDifferences(textDifferences('词\n'.repeat(500), '')))
    assert.ok(line.length < 80 && !line.includes('\n'), line);
});

test('the way of writing Chinese is no difference, and what differs beside it is told as it is written', () => {
  const same: readonly [string, string][] = [
    ['无法登录账户', '無法登錄帳戶'],
    ['面条的做法', '麵條的做法'],
    ['押金五万八千元', '押金五萬八千元'],
    ['看着他干净的头发', '看著他乾淨的頭髮'],
    ['乾隆年间的瓷器', '乾隆年間的瓷器'],
    ['下周三之后再答复', '下週三之後再答覆'],
  ];
  for (const [a, b] of same) {
    const differences = textDifferences(a, b);
    assert.deepEqual(contrastsOf(differences).length, differences.shared.length, `${a} ${b}`);
    assert.deepEqual(describeDifferences(differences), []);
  }
  assert.deepEqual(shown(textDifferences('没有退押金三千元', '沒有退押金兩千元').quantities), ['三千元|兩千元']);
  assert.deepEqual(shown(textDifferences('房东没有退押金', '房東退了押金').negations), ['没有|']);
  assert.deepEqual(shown(textDifferences('开机之前', '開機之後').opposites), ['之前|之後']);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesOfEntry } from '../../../../encoders/training/names/cedict-names.ts';
import { namesOfChineseLead } from '../../../../encoders/training/names/chinese-leads.ts';
import { namesOfEnglishLead } from '../../../../encoders/training/names/english-leads.ts';
import { readNameLists } from '../../../../encoders/training/names/name-lists.ts';
import { dataDirectory } from '../data/data-directory.ts';

const shown = (names: readonly { readonly kind: string; readonly name: string }[]) =>
  names.map(({ kind, name }) => `${kind} ${name}`);

test('the last word of the clause that says what it is decides what a Chinese title names', () => {
  const leads: readonly (readonly [title: string, text: string, names: readonly string[]])[] = [
    ['和政县', '和政县是中国甘肃省下辖的一个县，面积960平方公里。', ['place 和政县']],
    [
      '乔·斯卡伯勒',
      '乔·斯卡伯勒（Joe Scarborough，1963年）是美国的一位新闻主播、作家、政治人物。',
      ['person 乔·斯卡伯勒', 'person Joe Scarborough'],
    ],
    ['虞授', '虞授，字承卿，三国末期吴国军事人物。', ['person 虞授']],
    ['张三', '张三（1901年－1988年），四川成都人。', ['person 张三']],
    ['毕赣', '毕赣是中国的电影导演，生于凯里。', ['person 毕赣']],
    ['锡蓬科尔皮国家公园', '锡蓬科尔皮国家公园是芬兰的一座国家公园，成立于2011年。', ['scene 锡蓬科尔皮国家公园']],
    ['斯捷潘 (市级镇)', '斯捷潘，是乌克兰的市级镇，位于该国西北部。', ['place 斯捷潘']],
    ['锑化镍', '锑化镍是一种无机化合物，化学式为NiSb。', []],
    ['波兰文化', '波兰文化是欧洲的一个地区。', []],
    ['别的', '这一段不以题目开头，是一个县。', []],
  ];
  for (const [title, text, names] of leads) assert.deepEqual(shown(namesOfChineseLead(title, text)), names, title);
});

test('an English title is what its first sentence says, a life in parentheses makes a person of it', () => {
  const leads: readonly (readonly [title: string, text: string, names: readonly string[]])[] = [
    ['Ann Druyan', 'Ann Druyan (born June 13, 1949) is an American author.', ['person Ann Druyan']],
    ['West Bengal', 'West Bengal is a state in eastern India.', ['place West Bengal']],
    [
      'Hearst Corporation',
      'The Hearst Corporation is an American mass media group and company.',
      ['organization Hearst Corporation'],
    ],
    ['Jane Seymour (actress)', 'Jane Seymour, OBE (born 1951) is an actress.', ['person Jane Seymour']],
    ['Sodium', 'Sodium is a chemical element with symbol Na.', []],
    ['History of Uzbekistan', 'History of Uzbekistan is a country.', []],
  ];
  for (const [title, text, names] of leads) assert.deepEqual(shown(namesOfEnglishLead(title, text)), names, title);
});

test('an entry of the dictionary names its word in both languages, if its gloss is of a name', () => {
  assert.deepEqual(shown(namesOfEntry('Hobart, capital of Tasmania, Australia', '荷巴特').names), [
    'place 荷巴特',
    'place Hobart',
  ]);
  assert.deepEqual(shown(namesOfEntry('Ponzi (name)', '庞兹').names), ['person 庞兹', 'person Ponzi']);
  assert.deepEqual(shown(namesOfEntry('Tunghai University (in Taichung, Taiwan)', '东海大学').names), [
    'organization 东海大学',
    'organization Tunghai University',
  ]);
  assert.deepEqual(namesOfEntry('two-character surname Ouyang', '欧阳'), { surname: '欧阳', names: [] });
  for (const gloss of ['curfew', 'Sunday', 'Southern Han dynasty', 'restricted area; city'])
    assert.deepEqual(namesOfEntry(gloss, '某某').names, [], gloss);
});

test('lists are kept by script and kind, and Chinese names of persons cut after the surname', async (t) => {
  const person = (name: string) =>
    `${JSON.stringify({ title: name, text: `${name}是中国演员。`, source: 'zhwiki' })}\n`;
  const dir = dataDirectory(t, {
    'open/parallel/cedict_glossary.tsv.gz': 'two-character surname Ouyang\t欧阳\nHobart, capital of Tasmania\t荷巴特\n',
    'open/zh/wikipedia.jsonl.gz': `${[...'一二三四五六七八'].map((given) => person(`王${given}`)).join('')}${person('欧阳小明')}${person('乔·王')}${person('孤名')}`,
    'open/en/wikipedia.jsonl.gz': `${JSON.stringify({ title: 'Ann Druyan', text: 'Ann Druyan (born 1949) is an author.', source: 'enwiki' })}\n`,
  });
  const lists = await readNameLists(dir);
  assert.deepEqual(lists.han.place, ['荷巴特']);
  assert.equal(lists.han.person?.length, 11);
  assert.deepEqual(lists.surnames, [...Array.from({ length: 8 }, () => '王'), '欧阳']);
  assert.deepEqual(lists.givenNames, [...'一二三四五六七八', '小明']);
  assert.deepEqual([lists.firstNames, lists.lastNames], [['Ann'], ['Druyan']]);
  assert.deepEqual(lists.latin.place, ['Hobart']);
});

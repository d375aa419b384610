import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Lines around a program of the README. */
interface Surroundings {
  readonly before: string;
  readonly after: string;
  readonly prints: RegExp;
  /** Packages that it needs beside this one, whose declarations are not ours to keep right. */
  readonly libraries?: readonly string[];
}

/** What stands around the programs of the README: what each takes as given, and what it leaves open. */
export const SURROUNDINGS: readonly Surroundings[] = [
  { before: '', after: '', prints: /^card-1 \d\.\d+ exact/ },
  {
    before: `import { loadEncoder, open } from 'kenyon';
const encoder = await loadEncoder();
const kenyon = await open('./homes', { encoder });
const docs = kenyon.collection();
`,
    after: 'await kenyon.close();\nawait encoder.close();\n',
    prints: /^city:北京 applied 3\n$/,
  },
  {
    before: `import { loadEncoder, open } from 'kenyon';
const encoder = await loadEncoder();
const kenyon = await open('./guide', { encoder });
`,
    after: 'await kenyon.close();\nawait encoder.close();\n',
    prints: /^visa 1\n$/,
    libraries: ['@langchain/core'],
  },
  {
    before: `import { loadEncoder } from 'kenyon';
const encoder = await loadEncoder();
`,
    after: 'await encoder.close();\n',
    prints: /^true\n$/,
    libraries: ['ai'],
  },
  {
    before: `import { loadEncoder } from 'kenyon';
const encoder = await loadEncoder();
const pairs = [{ a: '怎么退货', b: '如何退货' }];
const items = [{ id: '1', text: '怎么退货' }, { id: '2', text: '怎么 退货' }];
`,
    after: 'console.log(clusters.length, review.length);\nawait encoder.close();\n',
    prints: /^(match|no match|unsure) \d.* 怎么退货 如何退货\n1 0\n$/,
  },
];

/** Commands of `kenyon` that are not run, and why. What else the README has (npm ci, npm test, npm run bench) is of a clone of the project. */
export const EXEMPT: Readonly<Record<string, string>> = {
  vocab: 'wants a corpus of some millions of characters',
  train: 'wants a configuration and hours',
  eval: 'wants the model that `train` made',
  distill: 'wants two teachers of hundreds of megabytes',
};

/** Writes data under the names that the README's commands read. */
export async function writeReadmeData(folder: string): Promise<void> {
  const write = (name: string, content: string | Buffer) => writeFile(join(folder, name), content);
  const articles = Array.from({ length: 160 }, (_, i) => ({
    id: `a${i}`,
    title: i % 2 === 0 ? '中华人民共和国劳动合同法' : '租赁办法',
    date: String(2008 + (i % 10)),
    body: `第${i}条 ${ARTICLES[i % ARTICLES.length]}`,
  }));
  await write('articles.jsonl.gz', gzipSync(linesOf(articles)));
  await write('listings.jsonl', linesOf(LISTINGS));
  await write('dev.tsv', tableOf(PAIRS));
  await write('test.tsv', tableOf(PAIRS.map(([a, b, label]) => [`请问${a}`, `请问${b}`, label])));
  await write('faq.csv', `id,question\n${PAIRS.map(([a], i) => `${i},${a}`).join('\n')}\n`);
  await mkdir(join(folder, 'docs'), { recursive: true });
  await write('docs/lease.md', '---\ncity: 北京\n---\n# 租房\n\n房东应当退还押金。\n');
  await write('docs/card.html', '<title>Cards</title><p>Have a lost card blocked.');
  await write('questions.json', JSON.stringify(PAIRS.map(([text], i) => ({ id: `f${i}`, text }))));
  await write('more.csv', 'id,text,price\nm1,rice,3\n');
}

const ARTICLES = [
  '房东应当在租期届满后退还押金',
  '试用期不得超过六个月',
  '劳动合同应当以书面形式订立',
  '承租人应当按时支付租金',
];
const LISTINGS = [
  { id: 'r1', city: '北京', text: '整租一居室，押一付三，租房合同当面签，可月付。' },
  { id: 'r2', city: '北京市', text: '朝阳区主卧出租，合同一年起，2026年3月5日起可以入住。' },
  { id: 'r3', city: '上海', text: '浦东新区两居室，近地铁，可短租。' },
  { id: 'r4', city: '上海', text: '徐汇区一室户，拎包入住，押一付一。' },
  { id: 'r5', city: '广州', text: '天河区公寓，月租3500元，租房合同半年起签。' },
  { id: 'r6', city: '北京', text: '海淀区合租，房东直租，合同里写明退押金的条件。' },
];
const PAIRS = [
  ['怎么退货', '如何退货', 1],
  ['怎么退换商品', '怎么换手机号', 0],
  ['订单什么时候发货', '我的订单多久发货', 1],
  ['订单几天发货', '发票怎么开', 0],
  ['How do I reset my password?', 'I forgot my password, how to reset it?', 1],
  ['How can I reset a password?', 'How do I delete my account?', 0],
] as const;

function linesOf(rows: readonly object[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

function tableOf(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.join('\t')}\n`).join('');
}

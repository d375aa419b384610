import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cmrcRetrieval, readCmrc } from '../../../../encoders/training/data/cmrc.ts';
import { readCsl } from '../../../../encoders/training/data/csl.ts';
import { readStardQuestions, stardPairs, stardRetrieval } from '../../../../encoders/training/data/stard.ts';
import { readTatoeba, tatoebaRetrieval } from '../../../../encoders/training/data/tatoeba.ts';
import { FormatError } from '../../../../src/core/errors.ts';
import { sentenceKey } from '../../../../src/core/text/pair-key.ts';
import { dataDirectory } from './data-directory.ts';

test('no held-out sentence of either language stands in the training part, and the choice repeats', async (t) => {
  const rows = Array.from({ length: 300 }, (_, i) => `Line ${i % 120}.\t句${(i * 7) % 90}。\tattribution`);
  const dir = dataDirectory(t, { 'bilingual/tatoeba/cmn.txt.gz': `${rows.join('\n')}\n\t空\tx\n` });
  const { train, heldOut, dropped } = await readTatoeba(dir, 20);
  assert.equal(heldOut.length, 20);
  assert.equal(new Set(heldOut.map((p) => sentenceKey(p.query))).size, 20);
  assert.equal(new Set(heldOut.map((p) => sentenceKey(p.passage))).size, 20);
  assert.ok(train.length > 0);
  for (const pair of train) {
    assert.ok(heldOut.every((p) => p.query !== pair.query && p.passage !== pair.passage));
  }
  assert.deepEqual(dropped, { 'empty text': 1, 'held out': 300 - train.length });
  assert.deepEqual((await readTatoeba(dir, 20)).heldOut, heldOut);
});

test('each held-out sentence is asked for among all of the other language, in both directions', () => {
  const heldOut = [
    { query: 'one', passage: '一' },
    { query: 'two', passage: '二' },
  ];
  const forward = tatoebaRetrieval(heldOut, 'en-zh');
  assert.deepEqual(forward.queries, ['one', 'two']);
  assert.deepEqual(forward.corpus(), [
    { id: '0', text: '一' },
    { id: '1', text: '二' },
  ]);
  const back = tatoebaRetrieval(heldOut, 'zh-en');
  assert.deepEqual(back.queries, ['一', '二']);
  assert.deepEqual(back.relevant, [new Set(['0']), new Set(['1'])]);
});

test('held-out questions do not train, their paragraphs stay in the corpus', async (t) => {
  const file = (prefix: string) => {
    const paragraph = (i: number) => ({
      id: `${prefix}_${i}`,
      context: ` ${prefix}段落${i} `,
      qas: [0, 1, 2].map((q) => ({ question: q === 2 ? '同一个问题' : `${prefix}问${i}之${q}`, answers: [] })),
    });
    return JSON.stringify({ data: [{ paragraphs: [0, 1, 2, 3].map(paragraph) }] });
  };
  const dir = dataDirectory(t, {
    'retrieval/cmrc2018/cmrc2018_dev.json': file('甲'),
    'retrieval/cmrc2018/cmrc2018_trial.json': file('乙'),
  });
  const cmrc = await readCmrc(dir, 10);
  assert.equal(cmrc.paragraphs.length, 8);
  assert.equal(new Set(cmrc.heldOut.map((q) => q.text)).size, 10);
  const held = new Set(cmrc.heldOut.map((q) => q.text));
  assert.ok(cmrc.train.every((pair) => !held.has(pair.query)));
  assert.equal(cmrc.train.length + (cmrc.dropped['held out'] ?? 0), 24);
  for (const { query, passage } of cmrc.train) {
    if (query !== '同一个问题') assert.equal(passage, query.replace(/问(\d).*/u, '段落$1'));
  }
  const retrieval = cmrcRetrieval(cmrc);
  for (const [i, query] of retrieval.queries.entries()) {
    if (query === '同一个问题') continue;
    assert.deepEqual(retrieval.relevant[i], new Set([query.replace(/问(\d).*/u, '_$1')]));
  }
});

test('a paragraph has the title of its article, a held-out question the place of its first answer in it', async (t) => {
  const answers = [
    { text: '条文', answer_start: 6 },
    { text: '甲', answer_start: 2 },
  ];
  const paragraph = { id: 'P', context: '  甲乙丙丁条文', qas: [{ question: '问', answers }, { question: '再问' }] };
  const dir = dataDirectory(t, {
    'retrieval/cmrc2018/cmrc2018_dev.json': JSON.stringify({ data: [{ title: '题', paragraphs: [paragraph] }] }),
    'retrieval/cmrc2018/cmrc2018_trial.json': '{"data": []}',
  });
  const { paragraphs, heldOut } = await readCmrc(dir, 2);
  assert.deepEqual(paragraphs, [{ id: 'P', text: '甲乙丙丁条文', title: '题' }]);
  const answered = heldOut.find(({ text }) => text === '问')?.answer;
  assert.equal(paragraphs[0].text.slice(answered?.start, answered?.end), '条文');
  assert.equal(heldOut.find(({ text }) => text === '再问')?.answer, undefined);
});

test('a question file of another shape is a format error', async (t) => {
  const dir = dataDirectory(t, { 'retrieval/cmrc2018/cmrc2018_dev.json': '{"version": 1}' });
  await assert.rejects(readCmrc(dir), FormatError);
});

test('keywords ask for the abstract without the title that the file appends', async (t) => {
  const dir = dataDirectory(t, {
    'retrieval/csl/ts/dev.tsv.gz': 'to title\t目的 摘要一.\t标题 一\nto title\t摘要二.\t\n',
    'retrieval/csl/ts/test.tsv.gz': 'to title\t摘要三.\t标题三\n',
    'retrieval/csl/kg/dev.tsv.gz': 'to keywords\t目的 摘要一. 标题 一\t词_词二\n',
    'retrieval/csl/kg/test.tsv.gz': 'to keywords\t摘要四. 标题四\t词四\n',
  });
  assert.deepEqual(await readCsl(dir, 'keywords'), {
    pairs: [{ query: '词 词二', passage: '目的 摘要一.' }],
    dropped: { 'unknown abstract': 1 },
  });
  assert.deepEqual(await readCsl(dir, 'title'), {
    pairs: [
      { query: '标题 一', passage: '目的 摘要一.' },
      { query: '标题三', passage: '摘要三.' },
    ],
    dropped: { 'empty text': 1 },
  });
});

test('law questions split by question; the corpus holds the articles and those that only the questions know', async (t) => {
  const article = (id: number, number: string) => JSON.stringify({ id, article: number, text: `条文${id}` });
  const queries = Array.from({ length: 9 }, (_, i) => ({ query_id: i, 问题: `问题${i}` }));
  const dir = dataDirectory(t, {
    'retrieval/stard/queries.json': JSON.stringify(queries),
    'retrieval/stard/qrels_laws.tsv': queries
      .flatMap(({ query_id: i }) => [`${i}\tlaws:${i % 3}\t1`, ...(i === 4 ? ['4\tstard:7\t1'] : [])])
      .join('\n'),
    'retrieval/stard/laws_articles.jsonl.gz': [
      article(0, '第一条'),
      article(1, '第二条'),
      article(2, '第三条'),
      article(3, ''),
    ].join('\n'),
    'retrieval/stard/positives.jsonl': '{"id":7,"name":"n","text":"另一条\\n"}\n{"id":8,"name":"n","text":"无关"}\n',
  });
  const { train, heldOut } = await readStardQuestions(dir, 4);
  assert.deepEqual([train.length, heldOut.length], [5, 4]);
  assert.equal(new Set([...train, ...heldOut].map((question) => question.text)).size, 9);
  const retrieval = stardRetrieval(dir, heldOut);
  const passages = [];
  for await (const passage of retrieval.corpus()) passages.push(passage);
  assert.deepEqual(passages, [
    { id: 'laws:0', text: '条文0' },
    { id: 'laws:1', text: '条文1' },
    { id: 'laws:2', text: '条文2' },
    { id: 'stard:7', text: '另一条' },
  ]);
  for (const [i, query] of retrieval.queries.entries()) {
    const id = Number(query.slice(2));
    assert.deepEqual(retrieval.relevant[i], new Set([`laws:${id % 3}`, ...(id === 4 ? ['stard:7'] : [])]));
  }
  const all = await stardPairs(dir);
  assert.deepEqual(all.dropped, { 'held out': 9 });
});

test('law pairs join each training question with the text of each of its articles', async (t) => {
  const count = 320;
  const queries = Array.from({ length: count }, (_, i) => ({ query_id: i, 问题: `问题${i}` }));
  const dir = dataDirectory(t, {
    'retrieval/stard/queries.json': JSON.stringify(queries),
    'retrieval/stard/qrels_laws.tsv': queries.map(({ query_id: i }) => `${i}\tlaws:0\t1\n${i}\tlaws:1\t1`).join('\n'),
    'retrieval/stard/laws_articles.jsonl.gz':
      '{"id":0,"article":"一","text":"条文0"}\n{"id":1,"article":"二","text":"条文1"}\n',
    'retrieval/stard/positives.jsonl': '',
  });
  const { pairs, dropped } = await stardPairs(dir);
  assert.deepEqual(dropped, { 'held out': 300 });
  assert.equal(pairs.length, 2 * (count - 300));
  for (let i = 0; i < pairs.length; i += 2) {
    assert.equal(pairs[i].query, pairs[i + 1].query);
    assert.deepEqual([pairs[i].passage, pairs[i + 1].passage], ['条文0', '条文1']);
  }
});

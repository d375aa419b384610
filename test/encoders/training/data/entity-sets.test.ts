import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { LabelledText } from '../../../../encoders/ner/token-spans.ts';
import {
  ENTITY_SETS,
  loadEntitySet,
  readEntityLeaks,
  readEntityPart,
} from '../../../../encoders/training/data/entity-sets.ts';
import { hashShare } from '../../../../encoders/training/data/hold-out.ts';
import { FormatError, InvalidArgumentError, NotFoundError } from '../../../../src/core/errors.ts';
import { dataDirectory } from './data-directory.ts';

/** `label: part of the text` of every span. */
function shown({ text, spans }: LabelledText): string[] {
  return spans.map(({ start, end, label }) => `${label}: ${text.slice(start, end)}`);
}

const cluener = (text: string) => `${JSON.stringify({ text, label: { name: { [text.slice(0, 1)]: [[0, 0]] } } })}\n`;
const msra = (text: string) => `${[...text].map((char) => `${char}\tO`).join('\n')}\n\n`;

test('CLUENER gives its mentions with ends after them, by position', async (t) => {
  const row = {
    text: '浙商银行叶老桂，叶老桂',
    label: {
      name: {
        叶老桂: [
          [8, 10],
          [4, 6],
        ],
      },
      company: { 浙商银行: [[0, 3]] },
    },
  };
  const dir = dataDirectory(t, { 'ner/cluener/dev.jsonl': JSON.stringify(row) });
  const [text] = await loadEntitySet(dir, 'cluener', 'test');
  assert.deepEqual(shown(text), ['company: 浙商银行', 'name: 叶老桂', 'name: 叶老桂']);
  const moved = { ...row, label: { name: { 叶老桂: [[5, 7]] } } };
  const wrong = dataDirectory(t, { 'ner/cluener/dev.jsonl': JSON.stringify(moved) });
  await assert.rejects(loadEntitySet(wrong, 'cluener', 'test'), (error) => {
    return error instanceof FormatError && /expected '叶老桂' at 5\.\.7/u.test(error.message);
  });
});

test('tagged characters and tagged words become spans of the text, its spaces included', async (t) => {
  const dir = dataDirectory(t, {
    'ner/people_daily/dev.txt': '李 B-PER\n# I-PER\n在 O\n京 I-LOC\n\n\n京 B-LOC\n津 B-LOC',
    'ner/uner_zh/zh_gsdsimp-ud-test.iob2':
      '# sent_id = 1\n# text = New York 的#号\n1\tNew\tB-LOC\t-\t-\n2\tYork\tI-LOC\t-\t-\n3\t的\tO\t-\t-\n4\t#号\tB-ORG\t-\t-\n\n',
  });
  const daily = await loadEntitySet(dir, 'people_daily', 'test');
  assert.deepEqual(daily.map(shown), [
    ['PER: 李#', 'LOC: 京'],
    ['LOC: 京', 'LOC: 津'],
  ]);
  const [text] = await loadEntitySet(dir, 'uner_zh', 'test');
  assert.equal(text.text, 'New York 的#号');
  assert.deepEqual(shown(text), ['LOC: New York', 'ORG: #号']);
});

test('an unknown tag and a word that the text does not have are named by line', async (t) => {
  const dir = dataDirectory(t, {
    'ner/people_daily/dev.txt': '李 B-PER\n明 I-GPE\n',
    'ner/uner_zh/zh_gsdsimp-ud-test.iob2': '# text = 北京\n1\t北京\tB-LOC\n2\t市\tI-LOC\n\n',
  });
  await assert.rejects(loadEntitySet(dir, 'people_daily', 'test'), /dev\.txt:2: expected a tag.* found I-GPE/u);
  await assert.rejects(loadEntitySet(dir, 'uner_zh', 'test'), /iob2:4: expected the word '市'/u);
});

test('segmented lines give words in normal form that cover the text', async (t) => {
  const dir = dataDirectory(t, { 'cws/pku/pku_test_gold.utf8': '１２月  ３１日  ，  新年  \r\n\r\n  好  \r\n' });
  const texts = await loadEntitySet(dir, 'pku', 'test');
  assert.deepEqual(
    texts.map(({ text }) => text),
    ['12月31日,新年', '好'],
  );
  assert.deepEqual(shown(texts[0]), ['word: 12月', 'word: 31日', 'word: ,', 'word: 新年']);
});

test('the parts of one file share no text and leave none out', async (t) => {
  const sentences = Array.from({ length: 400 }, (_, i) => `第${i}句`);
  const dir = dataDirectory(t, { 'ner/msra/train.iob2.gz': sentences.map(msra).join('') });
  const textsOf = async (part: 'train' | 'tune' | 'test') =>
    (await loadEntitySet(dir, 'msra', part)).map(({ text }) => text);
  const [train, tune, tested] = [await textsOf('train'), await textsOf('tune'), await textsOf('test')];
  assert.deepEqual([...train, ...tune, ...tested].sort(), [...sentences].sort());
  assert.ok(tested.every((text) => hashShare(text) < 0.1) && tested.length > 20 && tested.length < 60);
  assert.ok(tune.length > 8 && tune.length < 40);
});

test('what trains loses the texts that any set is measured or tuned on, what tunes those that any is measured on', async (t) => {
  const tuned = Array.from({ length: 99 }, (_, i) => `调${i}`).filter((text) => hashShare(text) < 0.05);
  assert.ok(tuned.length > 1);
  const dir = dataDirectory(t, {
    'ner/cluener/train.jsonl': ['甲乙', 'Ａ丙！', '丁', ...tuned].map(cluener).join(''),
    'ner/cluener/dev.jsonl': cluener('甲乙'),
    'ner/people_daily/dev.txt': `a O\n丙 O\n\n${[...tuned[0]].map((char) => `${char} O\n`).join('')}`,
    'ner/uner_zh/zh_gsdsimp-ud-train.iob2': [...tuned, '戊']
      .map((text) => `# text = ${text}\n1\t${text}\tO\n\n`)
      .join(''),
  });
  const leaks = await readEntityLeaks(dir);
  const part = async (name: string, use: 'train' | 'tune') => {
    const { texts, dropped } = await readEntityPart(dir, name, use, { leaks });
    return { texts: texts.map(({ text }) => text), dropped };
  };
  assert.deepEqual(await part('cluener', 'train'), {
    texts: ['丁'],
    dropped: { 'leak: cluener test': 1, 'leak: people_daily test': 1 },
  });
  assert.deepEqual(await part('cluener', 'tune'), { texts: tuned.slice(1), dropped: { 'leak: people_daily test': 1 } });
  assert.deepEqual(await part('uner_zh', 'train'), {
    texts: ['戊'],
    dropped: { 'leak: people_daily test': 1, 'leak: cluener tune': tuned.length - 1 },
  });
});

test("a file of one's own is read with its nested spans, and cleaned of leaks when it trains", async (t) => {
  const own = [
    {
      text: ' 北京大学 ',
      entities: [
        { start: 1, end: 3, label: 'LOC', score: 1 },
        { start: 1, end: 5, label: 'ORG' },
      ],
    },
    { text: '甲乙', entities: [] },
  ];
  const dir = dataDirectory(t, {
    'own.jsonl.gz': own.map((row) => `${JSON.stringify(row)}\n\n`).join(''),
    'ner/cluener/dev.jsonl': cluener('甲乙'),
  });
  const name = `file:${join(dir, 'own.jsonl.gz')}`;
  const texts = await loadEntitySet(dir, name, 'test');
  assert.deepEqual(texts.map(shown), [['ORG: 北京大学', 'LOC: 北京'], []]);
  assert.deepEqual(await readEntityPart(dir, name, 'train'), {
    texts: texts.slice(0, 1),
    dropped: { 'leak: cluener test': 1 },
  });
});

test("every bad line of a file of one's own is named by its number and the reason", async (t) => {
  const bad = (entity: object) => `${JSON.stringify({ text: '北京', entities: [entity] })}\n`;
  const dir = dataDirectory(t, {
    'own.jsonl': `[]\n{"text":" ","entities":[]}\n{"text":"a"}\n${bad({ start: 1, end: 3, label: 'LOC' })}${bad({ start: 1, end: 1, label: 'LOC' })}`,
    'label.jsonl': bad({ start: 0, end: 1, label: '' }) + bad({ start: 0.5, end: 1, label: 'x' }),
    'empty.jsonl': '\n',
  });
  const refused = (name: string, ...parts: RegExp[]) =>
    assert.rejects(loadEntitySet(dir, `file:${join(dir, name)}`, 'test'), (error: Error) => {
      assert.ok(error instanceof FormatError);
      for (const part of parts) assert.match(error.message, part);
      return true;
    });
  await refused('own.jsonl', /line 1: expected a JSON object/u, /line 2: expected text in 'text', found " "/u);
  await refused('own.jsonl', /line 3: expected an array in 'entities', found nothing/u, /line 4: .*<= 2/u, /line 5/u);
  await refused('label.jsonl', /line 1: /u, /line 2: /u);
  await refused('empty.jsonl', /found no rows/u);
});

test('an unknown set, a part that a set lacks, another file type and an absent file are refused', async (t) => {
  const dir = dataDirectory(t, {});
  await assert.rejects(loadEntitySet(dir, 'conll', 'test'), InvalidArgumentError);
  await assert.rejects(loadEntitySet(dir, 'people_daily', 'train'), /no part 'train', only test/u);
  await assert.rejects(loadEntitySet(dir, 'file:own.tsv', 'test'), InvalidArgumentError);
  await assert.rejects(loadEntitySet(dir, 'cluener', 'train'), NotFoundError);
  assert.deepEqual(Object.keys(ENTITY_SETS), ['cluener', 'msra', 'uner_zh', 'people_daily', 'pku']);
});

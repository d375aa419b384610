import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createRandom } from '../../../src/core/random.ts';
import { open } from '../../../src/database/kenyon.ts';
import type { Hit, SearchQueryOptions } from '../../../src/main.ts';
import { NgramEncoder } from '../../fixtures/ngram-encoder.ts';
import { temporaryDirectory } from '../../fixtures/temporary-directory.ts';

/** The first hit of a collection of some texts. */
async function firstHit(
  t: TestContext,
  texts: readonly string[],
  query: string,
  options: SearchQueryOptions = {},
): Promise<Hit> {
  const kenyon = await open(await temporaryDirectory(t), { encoder: new NgramEncoder(32) });
  const docs = kenyon.collection();
  await docs.add(texts.map((text, i) => ({ id: `${i}`, text })));
  const { hits } = await docs.search(query, { mode: 'lexical', k: 1, passages: 1, ...options });
  await kenyon.close();
  return hits[0];
}

function marked({ doc, marks = [] }: Hit): string[] {
  return marks.map(([start, end]) => doc.text.slice(start, end));
}

/** Sentences of kinds that are easily cut wrongly; `*` stands for the word that is looked for. */
const SENTENCES = [
  '乐队发行了专辑《加油！*》（限量版）。',
  '鼓手*随后离队。',
  '他说：“*！”',
  '（见*。）这是注释；',
  '电影《谁？！》由*主演……',
  'The drummer * left the band, cf. Mr. Li.',
  '票价是*元！？',
  '「*。」她回答。',
  '*',
  '【公告】*。',
  `${'很长的句子没有停顿'.repeat(30)}*${'后面也没有'.repeat(40)}。`,
  `${'很长的句子，有停顿'.repeat(30)}，*，${'后面也有，'.repeat(40)}。`,
];
const WORDS = [
  'Billy',
  '3.75',
  'GPT4o',
  '《星河漫游》',
  '雪豹',
  '饕餮',
  'ЛЕНА',
  '１９８７',
  '臺灣',
  '卡萨布兰卡',
  '😀',
];
const FILLERS = [
  '今天天气很好。',
  'Nothing of note happened.',
  '我们去了公园（很大！）。',
  '……',
  '《无题》。',
  '》（',
  '\n',
  '！',
];

test('the passage that is shown holds the word that one sentence has, and the word is marked', async (t) => {
  const random = createRandom(7);
  for (const sentence of SENTENCES) {
    for (const word of WORDS) {
      const around = () => Array.from({ length: 4 }, () => FILLERS[random.below(FILLERS.length)]).join('');
      const text = `${around()}${sentence.replace('*', word)}${around()}`;
      const hit = await firstHit(t, [text, '别的文字。', 'other words'], word);
      const shown = hit.passage?.text ?? text;
      const seen = word.replace(/[《》]/g, '');
      assert.ok(shown.includes(seen), `${word} is not in ${shown}, of ${text}`);
      assert.match(shown, /[\p{L}\p{N}😀]/u);
      assert.ok(marked(hit).join('').includes(seen.replace(/\.\d+/, '')), `${word} is not marked in ${shown}`);
      if (hit.passage) assert.equal(text.slice(hit.passage.start, hit.passage.end), hit.passage.text);
      for (const [start, end] of hit.marks!)
        assert.ok(start >= (hit.passage?.start ?? 0) && end <= (hit.passage?.end ?? text.length));
    }
  }
});

test('a sentence that has all words is shown before those that have some, and all of them are marked', async (t) => {
  const cases: readonly (readonly [text: string, query: string, passage: string, ...marks: string[]])[] = [
    ['手机很多。屏幕很大。手机的屏幕坏了，很黑。黑夜。', '手机屏幕', '手机的屏幕坏了，很黑。', '手机', '屏幕'],
    [
      'Cards are lost. The bank is open. The bank blocks lost cards.',
      'bank lost cards',
      'The bank blocks lost cards.',
      'bank',
      'lost',
      'cards',
    ],
    [
      '限量版很少。专辑《加油！》（限量版）。',
      '专辑加油限量版',
      '专辑《加油！》（限量版）。',
      '专辑',
      '加油',
      '限量版',
    ],
    ['電腦壞了。電腦開機後畫面全黑。', '电脑开机', '電腦開機後畫面全黑。', '電腦開機'],
    ['面条很好吃。面条的做法很简单。', '麵條的做法', '面条的做法很简单。', '面条的做法'],
  ];
  for (const [text, query, passage, ...marks] of cases) {
    const hit = await firstHit(t, [text, '天气很好。'], query);
    assert.equal(hit.passage!.text, passage);
    assert.deepEqual(marked(hit), marks);
  }
});

test('a text of one sentence has no passage, but its words are marked', async (t) => {
  const hit = await firstHit(t, ['鼓手Billy随后离队', '别的'], 'billy 离队');
  assert.equal(hit.passage, undefined);
  assert.deepEqual(marked(hit), ['Billy', '离队']);
});

test('explain says what was found in the other writing, of the query and of the text', async (t) => {
  const text = '今天吃什麼？麵條的做法很簡單。';
  for (const mode of ['lexical', 'hybrid'] as const) {
    for (const passages of [0, 1]) {
      const hit = await firstHit(t, [text, '天气'], '面条的做法', { mode, explain: true, passages });
      assert.deepEqual(hit.why!.lexical!.terms.find(({ term }) => term === '面条')?.written, '麵條');
      assert.equal('marks' in hit, passages > 0);
    }
  }
  const kenyon = await open(await temporaryDirectory(t), { encoder: new NgramEncoder(32) });
  const docs = kenyon.collection();
  await docs.add([{ id: 'a', text: '面条的做法' }]);
  const asked = async (query: string, options: SearchQueryOptions) => (await docs.search(query, options)).plan.scripts;
  assert.deepEqual(await asked('麵條', { explain: true, mode: 'lexical' }), [{ text: '麵條', as: '面条' }]);
  assert.deepEqual(await asked('麵條', { explain: true, mode: 'hybrid' }), [{ text: '麵條', as: '面条' }]);
  assert.equal(await asked('麵條', { mode: 'lexical' }), undefined);
  assert.equal(await asked('面条', { explain: true, mode: 'lexical' }), undefined);
  await kenyon.close();
});

test('words are found in either writing, whichever the text is in', async (t) => {
  const cases = [
    ['面条的做法', '麵條'],
    ['電腦開機後畫面全黑', '电脑开机'],
    ['臺北的天氣', '台北'],
    ['看着他', '看著'],
    ['答覆', '答复'],
    ['發票', '发票'],
    ['头发干净', '頭髮乾淨'],
  ];
  for (const [text, query] of cases) {
    const hit = await firstHit(t, ['别的文字', text, 'other'], query);
    assert.equal(hit.id, '1', query);
    assert.equal(hit.doc.text, text);
  }
});

test('of a sentence that is too long the part is shown in which the words stand together, whatever number, time or address it is', async (t) => {
  const wanted = [
    'several German',
    '1,000,000',
    '10:30',
    'http://example.com/a',
    '量子计算机',
    '１，０００元',
    '十月革命 History',
  ];
  for (const query of wanted) {
    for (const filler of ['other words ', '别的字']) {
      for (let length = 120; length <= 170; length += 10) {
        const text = `${filler.repeat(200).slice(0, length)} ${query} ${filler.repeat(60)}`;
        const hit = await firstHit(t, [text, '没有'], query);
        assert.ok(hit.passage!.text.includes(query), `${query} is not in ${hit.passage!.text}`);
        assert.ok(hit.passage!.text.length <= 160);
      }
    }
  }
});

test('letters and digits that stand alone are marked, Han characters that stand in longer words are not', async (t) => {
  const cases: readonly (readonly [text: string, query: string, ...marks: string[]])[] = [
    ['Scurvy is a lack of vitamin C in food.', 'vitamin C deficiency', 'vitamin', 'C'],
    ['Two C compilers.', 'C compilers', 'C', 'compilers'],
    ['Python 3 is not 13.', 'python 3 13', 'Python', '3', '13'],
    ['维生素C和维生素', '维生素 C', '维生素C', '维生素'],
    ['A é stands here', 'e', 'é'],
    ['手机的屏幕，手', '手机', '手机'],
  ];
  for (const [text, query, ...marks] of cases) {
    assert.deepEqual(marked(await firstHit(t, [text, 'nothing'], query, { prefix: true })), marks, query);
  }
});

test('a character that only joins words is marked in a word alone, and one that counts beside a number alone', async (t) => {
  const cases: readonly (readonly [text: string, query: string, ...marks: string[]])[] = [
    ['合同里写明退押金的条件', '租房的合同', '合同'],
    ['面条的做法', '面条的做法', '面条的做法'],
    ['说的是', '的', '的'],
    ['第7届日本参议院选举于1965年7月4日举行', '1965年7月4日', '7', '1965年7月4日'],
    ['今日价格是5元，元旦是9 元', '5元', '5元', '元'],
    ['五元店的元老', '３元', '元'],
    ['三萬元的元老', '8元', '元'],
    ['三万元的元老', '8元', '元'],
    ['兩個個人', '3个', '個'],
    ['月付，3月5日起租', '3月租房', '3月', '租'],
    ['月付，共 3 人', '3人的月', '月', '3', '人'],
  ];
  for (const [text, query, ...marks] of cases)
    assert.deepEqual(marked(await firstHit(t, [text, '别的 other'], query)), marks, query);
});

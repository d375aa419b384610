import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { loadEncoder } from '../../../encoders/pretrained.ts';
import { readDemoCorpus } from '../../../src/demo/demo-files.ts';
import { temporaryDatabase } from '../../fixtures/temporary-database.ts';

const encoder = await loadEncoder(undefined, { precision: 'int8', threads: 1 });
after(() => encoder.close());

/** Questions, each with the document of the demo that answers it. */
const ANSWERED = [
  ['护照有效期剩不到半年还能入境吗', 'travel-zh-001'],
  ['銀行卡不見了怎麼掛失', 'banking-zh-001'],
  ['煮米饭的水要放多少', 'cooking-zh-001'],
  ['bottles of liquid or gel in my hand luggage', 'travel-en-002'],
  ['foods that are poisonous for dogs', 'pets-en-003'],
  ['The landlord keeps my rental deposit without a reason', 'law-en-001'],
] as const;
const NONSENSE = ['🙂🙂🙂', '🚀', 'xqzvbn wkjrtp', 'asdfghjkl', '魑魍囧嗏彳亍', '884726193', '！！？？', 'ლამაზი'];
/** The documents are of everyday matters. */
const OF_ANOTHER_TOPIC = [
  '量子纠缠为什么不能传递信息',
  '最早的造纸术出现在哪个朝代',
  'who won the world cup in 1998',
  'rules of the offside trap',
];

const corpus = await readDemoCorpus();

/** Share of nonsense and of other topics that is said to fit, at most: measured, and one query more. */
const MOST_FOUND: Readonly<Record<number, number>> = { 1: 0.1, 3: 0.25, 6: 0.4, 20: 0.65, 100: 0.8 };

for (const count of [1, 3, 6, 20, 100]) {
  test(`of ${count} documents what answers fits, and what has to do with none mostly does not`, async (t) => {
    const { kenyon } = await temporaryDatabase(t, { encoder });
    const told: [query: string, fits: boolean][] = [];
    const wanted = ANSWERED.map(([, id]) => corpus.find((doc) => doc.id === id)!);
    const others = corpus.filter((doc) => !wanted.includes(doc));
    // One collection for all questions, or as many as it takes for each to have its answer.
    for (let from = 0; from < wanted.length; from += count) {
      const docs = kenyon.collection(`from-${from}`);
      const answers = wanted.slice(from, from + count);
      // At even distances, so that they are of all topics.
      const step = Math.floor(others.length / count);
      await docs.add([...answers, ...others.filter((_, i) => i % step === 0)].slice(0, count));
      for (const [query, id] of ANSWERED.slice(from, from + count)) {
        const { hits, plan } = await docs.search(query);
        assert.deepEqual([hits[0].id, plan.fits], [id, true], `${query}: ${hits[0].score}`);
      }
      for (const query of [...NONSENSE, ...OF_ANOTHER_TOPIC]) {
        const { plan } = await docs.search(query);
        told.push([query, plan.fits!]);
        if (!plan.fits) assert.match(plan.reason!, /nothing seems to fit/);
      }
    }
    const found = told.filter(([, fits]) => fits).map(([query]) => query);
    // The encoder hardly tells in the demo: fewer are caught the more documents there are to be near to.
    assert.ok(
      found.length <= (MOST_FOUND[count] ?? 0) * told.length,
      `${found.length} of ${told.length}: ${found.join(' | ')}`,
    );
  });
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LexicalIndex } from '../../../index/lexical/lexical-index.ts';
import { OrdSet } from '../../../index/ords/ord-set.ts';
import { AbortedError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { simplify } from '../../../src/core/text/simplify.ts';
import { pausesDuring } from '../../fixtures/pauses-during.ts';
import { arbitraryText } from './arbitrary-texts.ts';
import { NaiveBm25 } from './naive-bm25.ts';

const SEED = 42;

interface Step {
  readonly add: readonly string[];
  /** Which of the live texts go, as shares of their number. */
  readonly remove: readonly number[];
  readonly query: string;
}

const steps = fc.array(
  fc.record<Step>({
    add: fc.array(arbitraryText, { maxLength: 6 }),
    remove: fc.array(fc.nat(1000), { maxLength: 5 }),
    query: arbitraryText,
  }),
  { minLength: 1, maxLength: 12 },
);

/** Adds and removes what a step says. */
async function apply(step: Step, index: LexicalIndex, naive: NaiveBm25, lastOrd: number): Promise<number> {
  const ords = Uint32Array.from(step.add, (_, i) => lastOrd + 1 + i * 3);
  await index.add(ords, step.add);
  for (const [i, text] of step.add.entries()) naive.texts.set(ords[i], text);
  const live = [...naive.texts.keys()];
  const gone = step.remove.filter((at) => at < live.length * 100).map((at) => live[at % live.length]);
  await index.remove(Uint32Array.from([...gone, 4_000_000_000, ...gone]));
  for (const ord of gone) naive.texts.delete(ord);
  return ords.at(-1) ?? lastOrd;
}

test('after any additions and removals a search scores as the definition does, and explains its scores', async () => {
  for (const options of [{}, { han: 'bigrams', k1: 2, b: 0.4 }, { han: 'words', k1: 0, b: 0 }] as const) {
    await fc.assert(
      fc.asyncProperty(steps, fc.array(fc.nat(40)), async (changes, some) => {
        const index = new LexicalIndex(options);
        const naive = new NaiveBm25(options);
        let lastOrd = -1;
        for (const step of changes) {
          lastOrd = await apply(step, index, naive, lastOrd);
          assert.equal(index.count, naive.texts.size);
          assert.ok(index.total <= Math.max(1, index.count * 2));
          const { ords, scores, scanned } = await index.search(step.query, 100);
          const expected = naive.search(step.query, 100);
          assert.deepEqual(new Set(ords), new Set(expected.map(({ ord }) => ord)));
          assert.equal(scanned, ords.length);
          for (const [i, { score }] of expected.entries()) assert.ok(Math.abs(scores[i] - score) < 1e-6 * (1 + score));
          const allowed = OrdSet.of([...some, 4_000_000_000]);
          const filtered = await index.search(step.query, 3, { allowed });
          assert.deepEqual([...filtered.ords], [...ords].filter((ord) => allowed.has(ord)).slice(0, 3));
          const all = await index.score(step.query);
          assert.deepEqual([...all.of(ords)], [...scores]);
          assert.ok(scores.every((score) => score <= Math.fround(all.bound)));
          for (const [i, ord] of ords.entries()) {
            const matches = (await index.explain(step.query, ord))!;
            assert.equal(Math.fround(matches.reduce((sum, match) => sum + match.contribution, 0)), scores[i]);
          }
        }
      }),
      { seed: SEED, numRuns: 60 },
    );
  }
});

test('an index with a past gives the very scores of one that was built of what is left', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (changes) => {
      const index = new LexicalIndex();
      const naive = new NaiveBm25();
      let lastOrd = -1;
      for (const step of changes) lastOrd = await apply(step, index, naive, lastOrd);
      const fresh = new LexicalIndex();
      await fresh.add(Uint32Array.from(naive.texts.keys()), [...naive.texts.values()]);
      for (const { query } of changes) assert.deepEqual(await index.search(query, 50), await fresh.search(query, 50));
    }),
    { seed: SEED, numRuns: 200 },
  );
});

test('an explanation names the terms that are shared, with how often and how rare', async () => {
  const index = new LexicalIndex({ han: 'bigrams' });
  await index.add(Uint32Array.of(3, 8), ['税法 税法', '税务 cat']);
  const matches = (await index.explain('税法与cat', 3))!;
  assert.equal(matches.length, 1);
  const [{ contribution, ...rest }] = matches;
  assert.deepEqual(rest, {
    term: '税法',
    query: '税法',
    termFrequency: 2,
    queryFrequency: 1,
    documentFrequency: 1,
    idf: Math.log(2),
  });
  assert.ok(contribution > 0);
  assert.deepEqual(await index.explain('狗', 3), []);
  assert.equal(await index.explain('税法', 4), undefined);
});

test('the bound of a query counts what no text has, like the rarest of terms', async () => {
  const index = new LexicalIndex({ han: 'bigrams' });
  await index.add(Uint32Array.of(0, 1), ['税法', '税务']);
  const idf = (having: number) => Math.log(1 + (2 - having + 0.5) / (having + 0.5));
  assert.equal((await index.score('税法 cat cat')).bound, idf(1) + 2 * idf(0));
  assert.equal((await index.score('。')).bound, 0);
});

test('a single character finds the texts that have it inside a run', async () => {
  const index = new LexicalIndex();
  await index.add(Uint32Array.of(0, 1), ['家里的猫咪很可爱', '家里的狗']);
  assert.deepEqual([...(await index.search('猫', 5)).ords], [0]);
});

test('nothing is found by a query without words, in an empty index, or in one whose texts are all gone', async () => {
  const index = new LexicalIndex();
  assert.equal((await index.search('税法', 3)).ords.length, 0);
  await index.add(Uint32Array.of(2 ** 32 - 1), ['税法']);
  assert.deepEqual([...(await index.search('税法', 2 ** 40)).ords], [2 ** 32 - 1]);
  assert.equal((await index.search('，。', 3)).ords.length, 0);
  await index.remove(Uint32Array.of(2 ** 32 - 1));
  assert.equal((await index.search('税法', 3)).ords.length, 0);
  assert.equal(index.total, 0);
  assert.deepEqual([...(await index.score('税法')).of(Uint32Array.of(2 ** 32 - 1))], [Number.NaN]);
});

test('a text without words counts and is never found', async () => {
  const index = new LexicalIndex();
  await index.add(Uint32Array.of(0, 1), ['', '。']);
  assert.equal(index.count, 2);
  assert.equal((await index.search('税', 3)).scanned, 0);
  assert.deepEqual([...(await index.score('税')).of(Uint32Array.of(1, 7))], [0, Number.NaN]);
});

test('texts that do not fit their ords are refused, and nothing is added', async () => {
  const index = new LexicalIndex();
  await index.add(Uint32Array.of(7), ['税法']);
  const wrong: [unknown, unknown][] = [
    [Uint32Array.of(7), ['a']],
    [Uint32Array.of(9, 8), ['a', 'b']],
    [Uint32Array.of(8, 9), ['a']],
    [Uint32Array.of(8, 9), ['a', 5]],
    [Uint32Array.of(8), 'a'],
    [[8], ['a']],
  ];
  for (const [ords, texts] of wrong) {
    await assert.rejects(index.add(ords as Uint32Array, texts as string[]), InvalidArgumentError);
  }
  assert.equal(index.count, 1);
  await index.remove(Uint32Array.of(7));
  await assert.rejects(index.add(Uint32Array.of(7), ['a']), InvalidArgumentError);
});

test('searches that cannot be answered are refused, and those that are aborted say so', async () => {
  const index = new LexicalIndex();
  await index.add(Uint32Array.of(0), ['税法']);
  for (const k of [0, -1, 1.5, Number.NaN]) await assert.rejects(index.search('税', k), InvalidArgumentError);
  await assert.rejects(index.search(5 as unknown as string, 1), InvalidArgumentError);
  await assert.rejects(index.explain('税', -1), InvalidArgumentError);
  await assert.rejects(index.search('税', 1, { signal: AbortSignal.abort() }), AbortedError);
});

test('a search that runs while texts come and go answers of what was there', async () => {
  const index = new LexicalIndex();
  const texts = Array.from({ length: 2000 }, (_, i) => `第${i}条 税法`);
  await index.add(
    Uint32Array.from(texts, (_, i) => i),
    texts,
  );
  const removing = index.remove(Uint32Array.from({ length: 1500 }, (_, i) => i));
  const adding = index.add(Uint32Array.of(5000), ['税法']);
  const found = await index.search('税法', 3000);
  await Promise.all([removing, adding]);
  assert.ok(found.ords.length >= 500);
  assert.equal((await index.search('税法', 3000)).ords.length, 501);
  assert.equal(index.total, 501);
});

test('one long text is added, asked for and explained without holding the event loop, and words across its pieces are whole', async () => {
  const index = new LexicalIndex({ han: 'bigrams' });
  const text = Array.from({ length: 60_000 }, (_, i) => String.fromCodePoint(0x4e00 + (i % 20_000))).join('');
  const query = text.slice(0, 60);
  const adding = await pausesDuring(() => index.add(Uint32Array.of(1), [text]));
  assert.ok(adding >= 7, `${adding} pauses to add`);
  // The first query puts the terms in order.
  assert.ok((await pausesDuring(() => index.score(''))) >= 20_000 / 256);
  // As many terms, but 40,000 characters to cut.
  const long = query + ' '.repeat(40_000);
  for (const name of ['score', 'explain'] as const) {
    const ask = (asked: string): Promise<unknown> => (name === 'score' ? index.score(asked) : index.explain(asked, 1));
    const short = await pausesDuring(() => ask(query));
    const pauses = await pausesDuring(() => ask(long));
    assert.ok(pauses >= short + 3, `${name}: ${pauses} pauses, ${short} for a short query`);
  }
  const terms = index.termsOf(text);
  assert.equal(terms.length, text.length - 1);
  const folded = simplify(text);
  assert.ok(terms.every((term, i) => term === folded.slice(i, i + 2)));
  const rare = '𠀀𠀁'.repeat(10_000);
  const both = new LexicalIndex().termsOf(`${rare}。一`);
  assert.equal(both.length, 20_000 + 19_999 + 1);
  assert.deepEqual(both.slice(-3), ['𠀁', '𠀀𠀁', '一']);
});

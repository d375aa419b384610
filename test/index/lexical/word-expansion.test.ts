import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LexicalIndex } from '../../../index/lexical/lexical-index.ts';
import { editDistance } from '../../../index/lexical/word-expansion.ts';

/** From the definition. */
function naiveDistance(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [x, y] = [a.slice(0, -1), b.slice(0, -1)];
  const least = Math.min(
    naiveDistance(x, b) + 1,
    naiveDistance(a, y) + 1,
    naiveDistance(x, y) + (a.at(-1) === b.at(-1) ? 0 : 1),
  );
  const isSwap = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  return isSwap ? Math.min(least, naiveDistance(a.slice(0, -2), b.slice(0, -2)) + 1) : least;
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });

test('the distance of two words is that of the definition, or above the most that is asked for', () => {
  fc.assert(
    fc.property(word, word, fc.integer({ min: 0, max: 3 }), (a, b, most) => {
      const distance = naiveDistance(a, b);
      const found = editDistance(a, b, most);
      if (distance <= most) assert.equal(found, distance);
      else assert.ok(found > most);
    }),
    { seed: 61, numRuns: 1000 },
  );
});

test('completions and corrections are those among all words, and no score reaches the bound', async () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(fc.array(letters, { maxLength: 30 }), letters, async (words, query) => {
      const index = new LexicalIndex();
      await index.add(
        Uint32Array.from(words, (_, i) => i),
        words,
      );
      const plain = new Set((await index.search(query, 100)).ords);
      const completed = await index.search(query, 100, { prefix: true });
      const begins = [...words.keys()].filter((i) => plain.has(i) || words[i].startsWith(query));
      assert.deepEqual(
        [...completed.ords].sort((a, b) => a - b),
        begins,
      );
      const scores = await index.score(query, { maxEdits: 2 });
      const corrected = scores.best(100);
      const most = query.length < 4 || plain.size > 0 ? 0 : query.length < 8 ? 1 : 2;
      const near = words.map((one) => naiveWithin(query, one, most));
      const nearest = Math.min(...near);
      const expected = [...words.keys()].filter(
        (i) => plain.has(i) || (near[i] === nearest && near[i] <= most && most > 0),
      );
      assert.deepEqual(
        [...corrected.ords].sort((a, b) => a - b),
        expected,
      );
      for (const score of corrected.scores) assert.ok(score < scores.bound);
      for (const ord of corrected.ords) {
        const matches = (await index.explain(query, ord, { maxEdits: 2 }))!;
        const sum = matches.reduce((total, { contribution }) => total + contribution, 0);
        assert.ok(Math.abs(sum - scores.of(Uint32Array.of(ord))[0]) < 1e-6);
      }
    }),
    { seed: 62, numRuns: 300 },
  );
});

function naiveWithin(a: string, b: string, most: number): number {
  return Math.abs(a.length - b.length) > most ? 99 : editDistance(a, b, most);
}

test('what is spelled right is found before what is not', async () => {
  const index = new LexicalIndex();
  const pairs = [
    ['receive', 'recieve'],
    ['separate', 'seperate'],
    ['calendar', 'calender'],
    ['grammar', 'grammer'],
    ['weird', 'wierd'],
  ];
  const texts = pairs.flatMap(([right, wrong]) => [`a ${right} b`, `a ${wrong} b`]);
  await index.add(
    Uint32Array.from(texts, (_, i) => i),
    texts,
  );
  for (const [i, [right, wrong]] of pairs.entries()) {
    assert.equal((await index.search(right, 9, { maxEdits: 2 })).ords[0], 2 * i, right);
    assert.equal((await index.search(wrong, 9, { maxEdits: 2 })).ords[0], 2 * i + 1, wrong);
  }
});

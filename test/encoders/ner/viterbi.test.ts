import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isLegalMove } from '../../../encoders/ner/tag-schemes.ts';
import { viterbi } from '../../../encoders/ner/viterbi.ts';
import { allPaths, batchOf, legalOnly, type RowScores, randomRow } from './all-paths.ts';

function bestOf(row: RowScores): number[] {
  let best = { tags: [0], score: Number.NEGATIVE_INFINITY };
  for (const path of allPaths(row)) if (path.score > best.score) best = path;
  return best.tags;
}

test('the best path is that of trying all, for every length, number of tags and size of the scores', () => {
  for (const spread of [0.1, 1, 100]) {
    for (let tokens = 1; tokens <= 5; tokens++) {
      for (let numTags = 2; numTags <= 4; numTags++) {
        const row = randomRow(tokens * 10 + numTags, tokens, numTags, spread);
        const { emissions, batch } = batchOf([row]);
        const expected = [0, ...bestOf(row), 0];
        assert.deepEqual([...viterbi(emissions, batch, row)], expected, `${tokens} tokens, ${numTags} tags, ${spread}`);
      }
    }
  }
});

test('rows of a batch are read to their own length, each as if alone', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1 }), fc.nat(1000), (lengths, seed) => {
      const chain = randomRow(seed, 0, 3, 1);
      const rows = lengths.map((tokens, i) => ({ ...chain, ...randomRow(seed + i, tokens, 3, 1), ...moves(chain) }));
      const { emissions, batch } = batchOf(rows);
      const tags = viterbi(emissions, batch, chain);
      rows.forEach((row, i) => {
        const alone = batchOf([row]);
        const expected = [...viterbi(alone.emissions, alone.batch, chain)];
        const padded = [...expected, ...Array(batch.seqLen - expected.length).fill(0)];
        assert.deepEqual([...tags.subarray(i * batch.seqLen, (i + 1) * batch.seqLen)], padded);
      });
    }),
    { seed: 31 },
  );
});

test('with illegal moves forbidden the best path is the best of the legal ones', () => {
  const types = ['PER'];
  for (const scheme of ['bio', 'bioes', 'sbme'] as const) {
    const numTags = { bio: 3, bioes: 5, sbme: 4 }[scheme];
    for (let seed = 0; seed < 20; seed++) {
      const row = randomRow(seed, 4, numTags, 1);
      const chain = legalOnly(row, scheme, types);
      const { emissions, batch } = batchOf([row]);
      const tags = [...viterbi(emissions, batch, chain)].slice(1, -1);
      const isLegal = (path: readonly number[]) =>
        [-1, ...path].every((from, t) => isLegalMove(scheme, types, from, path[t] ?? -1));
      assert.ok(isLegal(tags));
      const legal = [...allPaths(row)].filter((path) => isLegal(path.tags));
      const most = Math.max(...legal.map(({ score }) => score));
      assert.deepEqual(tags, legal.find(({ score }) => score === most)!.tags);
    }
  }
});

function moves({ transitions, start, end }: RowScores) {
  return { transitions, start, end };
}

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { marginals } from '../../../encoders/ner/marginals.ts';
import { assertClose, assertNear } from '../../fixtures/assert-close.ts';
import { allPaths, batchOf, legalOnly, type RowScores, randomRow } from './all-paths.ts';

/** Probabilities `[tokens, tags]` from all paths. */
function byAllPaths(row: RowScores): number[] {
  const paths = [...allPaths(row)];
  const most = Math.max(...paths.map(({ score }) => score));
  const sums = new Array<number>(row.tokens * row.numTags).fill(0);
  let total = 0;
  for (const { tags, score } of paths) {
    const weight = Math.exp(score - most);
    total += weight;
    tags.forEach((tag, t) => {
      sums[t * row.numTags + tag] += weight;
    });
  }
  return sums.map((sum) => sum / total);
}

test('the probabilities are those of all paths, for every length, number of tags and size of the scores', () => {
  for (const spread of [0.1, 1, 30]) {
    for (let tokens = 1; tokens <= 5; tokens++) {
      for (let numTags = 2; numTags <= 4; numTags++) {
        const row = randomRow(tokens * 10 + numTags, tokens, numTags, spread);
        const { emissions, batch } = batchOf([row]);
        const found = marginals(emissions, batch, row).slice(numTags, -numTags);
        assertClose(found, byAllPaths(row), 1e-6, `${tokens} tokens, ${numTags} tags, ${spread}`);
      }
    }
  }
});

test('rows of a batch keep apart, [CLS], [SEP] and padding have no probability', () => {
  const chain = randomRow(1, 0, 3, 2);
  const rows = [0, 5, 1, 3].map((tokens) => ({
    ...chain,
    tokens,
    emissions: randomRow(tokens, tokens, 3, 2).emissions,
  }));
  const { emissions, batch } = batchOf(rows);
  const expected = rows.flatMap((row) => {
    const own = row.tokens === 0 ? [] : byAllPaths(row);
    return [0, 0, 0, ...own, ...new Array<number>((batch.seqLen - 1 - row.tokens) * 3).fill(0)];
  });
  assertClose(marginals(emissions, batch, chain), expected, 1e-6, 'batch');
});

test('tags that only forbidden moves reach have probability 0', () => {
  const row = randomRow(7, 4, 4, 1);
  const chain = legalOnly(row, 'sbme', ['word']);
  const { emissions, batch } = batchOf([row]);
  const found = marginals(emissions, batch, chain).slice(4, -4);
  assertClose(found, byAllPaths({ ...row, ...chain }), 1e-6, 'legal');
  const [s, b, m, e] = found;
  assert.ok(s > 0 && b > 0 && m === 0 && e === 0);
});

test('a long text of extreme scores gives probabilities, not NaN', () => {
  const row = randomRow(9, 500, 5, 1000);
  const { emissions, batch } = batchOf([row]);
  const found = marginals(emissions, batch, row).slice(5, -5);
  for (let t = 0; t < 500; t++) {
    const sum = found.subarray(t * 5, t * 5 + 5).reduce((a, b) => a + b, 0);
    assertNear(sum, 1, 1e-5, `token ${t}`);
  }
});

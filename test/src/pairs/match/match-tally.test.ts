import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MatchTally } from '../../../../src/pairs/match/match-tally.ts';

test('a tally counts decisions and keeps all scores while they are few', () => {
  const tally = new MatchTally();
  for (const decision of ['match', 'no match', 'match', 'unsure', undefined] as const) {
    tally.note({ score: tally.total, ...(decision && { decision }) });
  }
  assert.deepEqual(tally.counts, { matched: 2, notMatched: 1, unsure: 1, undecided: 1 });
  assert.equal(tally.total, 5);
  assert.deepEqual(tally.sample, [0, 1, 2, 3, 4]);
});

test('of many scores a fair sample of bounded size is kept', () => {
  const tally = new MatchTally(3);
  for (let i = 0; i < 100_000; i++) tally.note({ score: i });
  assert.equal(tally.sample.length, 10_000);
  assert.equal(new Set(tally.sample).size, 10_000);
  // The mean of 10,000 of 0 to 99,999 strays by 274 (one standard deviation).
  const mean = tally.sample.reduce((sum, score) => sum + score, 0) / 10_000;
  assert.ok(Math.abs(mean - 49_999.5) < 1200, `seed 3 has the mean ${mean}`);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ConflictError, InvalidArgumentError } from '../../../../src/core/errors.ts';
import { figuresAt } from '../../../../src/core/statistics/confusion.ts';
import { describeDrift, describeEvidence, scoreDrift } from '../../../../src/pairs/threshold/describe-evidence.ts';
import { fitThreshold } from '../../../../src/pairs/threshold/fit-threshold.ts';
import { decide, type ThresholdGoal } from '../../../../src/pairs/threshold/fitted-threshold.ts';
import type { LabelledScores } from '../../../../src/pairs/threshold/labelled-scores.ts';
import { testThreshold } from '../../../../src/pairs/threshold/test-threshold.ts';
import { scoredSplit, testedThreshold } from './scored-splits.ts';

const DEV = scoredSplit('dev.tsv', 800, 1);
const TEST = scoredSplit('test.tsv', 1200, 2);
const { pairHashes: _, ...BARE_DEV } = DEV;

test('the reported threshold gives exactly the reported figures on both splits, ties included', () => {
  const tied = (split: LabelledScores) => ({
    ...split,
    scores: Array.from(split.scores, (score) => Math.round(score * 4) / 4),
  });
  for (const goal of ['accuracy', 'f1', { precision: 0.9 }] satisfies ThresholdGoal[]) {
    const fitted = testThreshold(fitThreshold(tied(DEV), { goal }), tied(TEST));
    for (const [split, evidence] of [
      [tied(DEV), fitted.fit],
      [tied(TEST), fitted.test!],
    ] as const) {
      const { accuracy, precision, recall, f1, confusion } = figuresAt(fitted.threshold, split.scores, split.labels);
      const { accuracy: a, precision: p, recall: r, f1: f, confusion: c } = evidence;
      assert.deepEqual({ a, p, r, f, c }, { a: accuracy, p: precision, r: recall, f: f1, c: confusion });
      const calls = Array.from(split.scores, (score) => decide(fitted, score).decision === 'match');
      const right = calls.filter((call, i) => call === (split.labels[i] === 1)).length;
      assert.equal(right / calls.length, accuracy);
    }
  }
});

test('a threshold is never tested on the split that fitted it, nor on scores of another model', () => {
  const fitted = fitThreshold(DEV);
  assert.equal(fitted.test, undefined);
  assert.throws(() => testThreshold(fitted, DEV), ConflictError);
  assert.throws(() => testThreshold(fitted, { ...TEST, data: DEV.data }), ConflictError);
  assert.throws(() => testThreshold(fitted, { ...TEST, model: 'model-2' }), ConflictError);
  assert.equal(testThreshold(fitted, TEST).test?.data, TEST.data);
});

test('a part of the split that fitted tests nothing, and of a mixed split only the other pairs do', () => {
  const fitted = fitThreshold(DEV);
  const rows = (split: LabelledScores, count: number) => ({
    scores: Array.from(split.scores).slice(0, count),
    labels: Array.from(split.labels).slice(0, count),
    pairHashes: Array.from(split.pairHashes!).slice(0, count),
  });
  const [part, fresh] = [rows(DEV, 150), rows(TEST, 1200)];
  assert.throws(
    () => testThreshold(fitted, { ...part, model: DEV.model, data: 'part', name: 'part.tsv' }),
    (error: unknown) => error instanceof ConflictError && /all pairs of part\.tsv fitted/.test(error.message),
  );
  const mixed = {
    scores: [...part.scores, ...fresh.scores],
    labels: [...part.labels, ...fresh.labels],
    pairHashes: [...part.pairHashes, ...fresh.pairHashes],
  };
  const { test: evidence } = testThreshold(fitted, { ...TEST, ...mixed });
  assert.deepEqual(evidence, { ...testThreshold(fitted, TEST).test, repeated: 150 });
});

test('where nothing says which pairs fitted, the evidence does not claim that others did', () => {
  const { pairHashes, ...bareTest } = TEST;
  for (const [dev, split] of [
    [BARE_DEV, TEST],
    [DEV, bareTest],
  ] as const) {
    const tested = testThreshold(fitThreshold(dev), split);
    assert.equal(tested.test?.repeated, undefined);
    assert.match(describeEvidence(tested), /on 1,200 pairs of test\.tsv, some of which may have fitted it; fitted/);
  }
});

test('a test leaves the threshold as it was and takes the place of an earlier test', () => {
  const { test: first, ...before } = testedThreshold();
  const { test: second, ...after } = testThreshold(testedThreshold(), scoredSplit('third.tsv', 500, 3));
  assert.deepEqual(after, before);
  assert.equal(first?.name, 'test.tsv');
  assert.equal(second?.name, 'third.tsv');
});

test('outside of the unsure band every decision has the confidence that was asked for', () => {
  for (const goal of ['accuracy', 'f1', { precision: 0.95 }] satisfies ThresholdGoal[]) {
    const fitted = fitThreshold(DEV, { goal, unsureBelow: 0.8 });
    const { from, to } = fitted.unsure!;
    assert.ok(from <= fitted.threshold && fitted.threshold <= to && from < to);
    const property = fc.property(fc.double({ min: -4, max: 6, noNaN: true }), (score) => {
      const { decision, probability } = decide(fitted, score);
      const called = score >= fitted.threshold ? probability! : 1 - probability!;
      assert.equal(decision === 'unsure', called < 0.8, `${score}`);
      if (decision !== 'unsure') assert.equal(decision, score >= fitted.threshold ? 'match' : 'no match');
    });
    fc.assert(property, { seed: 7, numRuns: 500, examples: [[from], [to], [fitted.threshold]] });
  }
});

test('what is left outside of the band is decided better, and the evidence says how much and how well', () => {
  const { test: evidence, ...fitted } = testedThreshold({ unsureBelow: 0.8 });
  const { share, decided, accuracy, interval } = evidence!.unsure!;
  const decisions = Array.from(TEST.scores, (score) => decide(fitted, score).decision);
  assert.equal(decided, decisions.filter((decision) => decision !== 'unsure').length);
  assert.ok(Math.abs(share - (1 - decided / TEST.scores.length)) < 1e-12 && share > 0.1 && share < 0.5);
  assert.ok(accuracy! > evidence!.accuracy + 0.03 && interval![0] <= accuracy! && accuracy! <= interval![1]);
});

test('a confidence that no score reaches is refused with the one that is reached', () => {
  assert.throws(() => fitThreshold(scoredSplit('close', 400, 5, 0.5), { unsureBelow: 0.99 }), /reaches 0\.\d+/);
  for (const unsureBelow of [0.5, 1, Number.NaN, -1]) {
    assert.throws(() => fitThreshold(DEV, { unsureBelow }), InvalidArgumentError);
  }
});

test('a threshold given by hand decides without probability, and is never unsure', () => {
  assert.deepEqual(decide({ threshold: 0.5 }, 0.5), { score: 0.5, decision: 'match' });
  assert.deepEqual(decide({ threshold: 0.5 }, 0.49), { score: 0.49, decision: 'no match' });
  assert.throws(() => decide({ threshold: 0.5 }, Number.NaN), InvalidArgumentError);
});

test('the evidence is told in a line, for each goal, and a missing test is told too', () => {
  const tested = testedThreshold();
  const { accuracy, intervals } = tested.test!;
  const [low, high] = intervals.accuracy!.map((end) => end.toFixed(3));
  assert.equal(
    describeEvidence(tested),
    `accuracy ${accuracy.toFixed(3)} (95 % ${low} to ${high}) on 1,200 pairs of test.tsv that did not fit it; ` +
      'fitted on 800 pairs of dev.tsv for accuracy',
  );
  assert.match(
    describeEvidence(fitThreshold(DEV, { goal: 'f1' })),
    /^not tested on other pairs; .* gives F1 0\.\d{3}$/,
  );
  const precise = describeEvidence(testedThreshold({ goal: { precision: 0.9 }, unsureBelow: 0.8 }));
  assert.match(precise, /^precision 0\.\d+ \(.*\) and recall .*; unsure of \d+\.\d %, accuracy .* of at least 0\.9$/);
});

test('scores that look otherwise are warned of, those that look alike are not', () => {
  const fitted = fitThreshold(DEV);
  assert.equal(describeDrift(scoreDrift(fitted, TEST.scores)), undefined);
  const moved = Array.from(TEST.scores, (score) => score + 1);
  assert.match(describeDrift(scoreDrift(fitted, moved))!, /higher than .* % outside of their range/);
  assert.equal(describeDrift(scoreDrift(fitted, moved.slice(0, 5))), undefined);
});

test('wrong splits and options are refused', () => {
  const fitted = fitThreshold(DEV);
  const wrong: Partial<LabelledScores>[] = [
    { scores: [] },
    { labels: [1] },
    { scores: [Number.NaN], labels: [1] },
    { scores: [1, 2], labels: [1, 1] },
    { scores: [1, 2], labels: [0, 0] },
    { model: '' },
    { data: '' },
    { name: '' },
  ];
  for (const change of wrong) assert.throws(() => fitThreshold({ ...BARE_DEV, ...change }), InvalidArgumentError);
  for (const pairHashes of [[1], new Array(800).fill(-1), new Array(800).fill(2 ** 32)]) {
    assert.throws(() => fitThreshold({ ...DEV, pairHashes }), InvalidArgumentError);
  }
  assert.throws(() => fitThreshold(DEV, { goal: 'recall' as ThresholdGoal }), InvalidArgumentError);
  assert.throws(() => fitThreshold(DEV, { seed: -1 }), InvalidArgumentError);
  for (const level of [0, 0.4, 1]) assert.throws(() => testThreshold(fitted, TEST, { level }), InvalidArgumentError);
  assert.throws(() => testThreshold(fitted, TEST, { resamples: 10 }), InvalidArgumentError);
});

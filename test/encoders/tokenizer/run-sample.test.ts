import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunSample } from '../../../encoders/tokenizer/run-sample.ts';

/** Different runs, `length` code units each. */
function runs(count: number, length: number): string[] {
  return Array.from({ length: count }, (_, i) => `${i}`.padStart(length, '天'));
}

function total(sample: RunSample): number {
  return [...sample.list()].reduce((sum, [, count]) => sum + count, 0);
}

test('runs are counted as they are while there is room', () => {
  const sample = new RunSample(1000);
  for (const run of ['天气', '天气', '今天天气很好很好', '今天天气很好很好', '年']) sample.add(run);
  assert.deepEqual(Object.fromEntries(sample.list()), { 天气: 2, 今天天气很好很好: 2, 年: 1 });
});

test('of too many long runs a part stands for all, and short ones stay exact', () => {
  const sample = new RunSample(10_000);
  for (const run of runs(8000, 10)) for (let i = 0; i < 3; i++) sample.add(run);
  for (let i = 0; i < 500; i++) sample.add('年');
  const kept = new Map(sample.list());
  assert.ok(kept.size > 250 && kept.size <= 1001, `${kept.size} runs`);
  assert.equal(kept.get('年'), 500);
  assert.ok(Math.abs(total(sample) - 500 - 24_000) < 4000, `${total(sample)}`);
});

test('what is kept does not depend on the order', () => {
  const all = runs(4000, 12);
  const [forth, back] = [new RunSample(5000), new RunSample(5000)];
  for (const run of all) forth.add(run);
  for (const run of [...all].reverse()) back.add(run);
  assert.deepEqual(new Map([...forth.list()].sort()), new Map([...back.list()].sort()));
});

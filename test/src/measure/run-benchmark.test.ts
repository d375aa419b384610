import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AbortedError, InvalidArgumentError } from '../../../src/core/errors.ts';
import { frontierOf } from '../../../src/measure/benchmark-result.ts';
import { type BenchmarkOptions, runBenchmark } from '../../../src/measure/run-benchmark.ts';
import { seededRows } from './vectors-fixture.ts';

const BUDGET = { warmUpQueries: 2, recallMs: 400, roundMs: 4, rounds: 2 };

function task(count = 600, dim = 16) {
  const base = seededRows(count, dim, 1);
  const queries = seededRows(60, dim, 2);
  const facts = {
    name: 'seeded vectors',
    count,
    dim,
    queries: queries.count,
    queriesFrom: 'another seed',
    fullVectors: 'memory' as const,
  };
  return { facts, base, queries };
}

function options(more: Partial<BenchmarkOptions> = {}): BenchmarkOptions {
  const environment = { command: 'test', version: '0', node: 'v0', cpu: 'none', platform: 'none' };
  return { k: 10, indexes: ['exact', 'hnsw'], seed: 1, environment, budget: BUDGET, ...more };
}

test('a run measures every index over its grid and marks a frontier', async () => {
  const stages = new Set<string>();
  const result = await runBenchmark(task(), options({ onProgress: ({ stage }) => stages.add(stage) }));
  assert.deepEqual([...stages], ['exact answers', 'build exact', 'measure exact', 'build hnsw', 'measure hnsw']);
  assert.deepEqual(
    result.builds.map(({ index }) => index),
    ['exact', 'hnsw'],
  );
  assert.equal(result.setting, undefined);
  const [exact, ...walks] = result.points;
  assert.deepEqual([exact.index, exact.recall, exact.interval], ['exact', 1, [1, 1]]);
  assert.ok(walks.length >= 2 && walks.every(({ index }) => index === 'hnsw'));
  for (const { recall, interval, jointInterval, queriesPerSecond, p50Ms, p95Ms, p99Ms } of result.points) {
    assert.ok(jointInterval[0] <= interval[0] && interval[0] <= recall && recall <= interval[1]);
    assert.ok(queriesPerSecond > 0 && p50Ms <= p95Ms && p95Ms <= p99Ms);
  }
  const best = result.points.filter(({ onFrontier }) => onFrontier);
  assert.ok(best.length > 0 && best.some(({ recall }) => recall === 1));
});

test('the setting chosen reaches the target with the lower end of its interval, and nothing faster does', async () => {
  const result = await runBenchmark(task(), options({ targetRecall: 0.9 }));
  const { setting, points } = result;
  assert.ok(setting !== undefined && setting.interval[0] >= 0.9);
  assert.deepEqual([setting.count, setting.dim, setting.k, setting.targetRecall], [600, 16, 10, 0.9]);
  for (const point of points) {
    if (point.jointInterval[0] >= 0.9) assert.ok(point.queriesPerSecond <= setting.queriesPerSecond);
  }
});

test('a target that only the exact scan is certain of gives the exact scan, and none without it', async () => {
  const both = await runBenchmark(task(), options({ targetRecall: 1 }));
  assert.equal(both.setting?.index, 'exact');
  const walk = await runBenchmark(task(), options({ targetRecall: 1, indexes: ['hnsw'] }));
  assert.equal(walk.setting, undefined);
});

test('wrong options are refused before any work', async () => {
  const wrong: Partial<BenchmarkOptions>[] = [
    { k: 0 },
    { k: 601 },
    { indexes: [] },
    { indexes: ['exact', 'exact'] },
    { indexes: ['annoy'] },
    { targetRecall: 0 },
    { targetRecall: 1.1 },
    { targetRecall: Number.NaN },
    { seed: -1 },
  ];
  for (const each of wrong) {
    const onProgress = () => assert.fail(`work began with ${JSON.stringify(each)}`);
    await assert.rejects(runBenchmark(task(), options({ ...each, onProgress })), InvalidArgumentError);
  }
  const { queries, ...rest } = task();
  await assert.rejects(runBenchmark({ ...rest, queries: seededRows(3, 8, 1) }, options()), InvalidArgumentError);
  assert.equal(queries.dim, 16);
});

test('an abort stops the run in every stage', async () => {
  for (const stop of ['exact answers', 'build hnsw', 'measure hnsw']) {
    const controller = new AbortController();
    const onProgress = ({ stage }: { stage: string }) => {
      if (stage === stop) controller.abort();
    };
    const run = runBenchmark(task(1200), options({ signal: controller.signal, onProgress }));
    await assert.rejects(run, AbortedError, stop);
  }
});

test('the frontier is what no other point beats in both, by ascending recall', () => {
  const point = fc.record({ recall: fc.integer({ min: 0, max: 6 }), queriesPerSecond: fc.integer({ min: 1, max: 6 }) });
  const property = fc.property(fc.array(point, { maxLength: 12 }), (points) => {
    const frontier = frontierOf(points);
    const beats = (a: (typeof points)[0], b: (typeof points)[0]) =>
      a.recall >= b.recall &&
      a.queriesPerSecond >= b.queriesPerSecond &&
      (a.recall > b.recall || a.queriesPerSecond > b.queriesPerSecond);
    for (const each of points) {
      const beaten = points.some((other) => beats(other, each));
      const equal = frontier.some((f) => f.recall === each.recall && f.queriesPerSecond === each.queriesPerSecond);
      assert.equal(equal, !beaten);
    }
    for (let i = 1; i < frontier.length; i++) assert.ok(frontier[i].recall > frontier[i - 1].recall);
  });
  fc.assert(property, { seed: 3 });
});

import type { BenchmarkResult, PointFigures } from '../../../../src/measure/benchmark-result.ts';

/** A point with plausible figures. */
export function pointOf(index: string, recall: number, queriesPerSecond: number, efSearch?: number): PointFigures {
  return {
    index,
    options: efSearch === undefined ? {} : { efSearch },
    k: 10,
    recall,
    interval: [recall - 0.003, Math.min(1, recall + 0.003)],
    jointInterval: [recall - 0.005, Math.min(1, recall + 0.005)],
    perfectQueries: 0.9,
    worstRecall: 0.5,
    queriesPerSecond,
    bestQueriesPerSecond: queriesPerSecond,
    p50Ms: 1000 / queriesPerSecond,
    p95Ms: 1500 / queriesPerSecond,
    p99Ms: 2000 / queriesPerSecond,
    scanned: 0,
    queries: 1000,
    timedQueries: 500,
    rounds: 5,
    onFrontier: true,
  };
}

/** A result whose names hold what HTML and shells take for their own. */
export function resultOf(more: Partial<BenchmarkResult> = {}): BenchmarkResult {
  return {
    data: {
      name: 'a <b>&"\'.npy',
      count: 40_000,
      dim: 256,
      queries: 1000,
      queriesFrom: 'held out',
      fullVectors: 'memory',
    },
    environment: {
      command: 'kenyon bench --vectors <x>',
      version: '1.2.3',
      node: 'v20.18.0',
      cpu: 'A & B',
      platform: 'linux x64',
      measuredAt: '2026-01-02T03:04:05.000Z',
    },
    k: 10,
    seed: 7,
    truthSeconds: 1.25,
    builds: [
      {
        index: 'exact',
        title: 'exact scan',
        searchable: true,
        options: {},
        seconds: 0.2,
        memoryBytes: 11e6,
        diskBytes: 0,
      },
      {
        index: 'hnsw',
        title: 'HNSW graph',
        searchable: true,
        options: { M: 16 },
        seconds: 30,
        memoryBytes: 47e6,
        diskBytes: 47e6,
      },
    ],
    points: [
      { ...pointOf('exact', 1, 1200), interval: [1, 1], jointInterval: [1, 1] },
      pointOf('hnsw', 0.95, 6770, 24),
      pointOf('hnsw', 0.99, 3340, 64),
    ],
    ...more,
  };
}

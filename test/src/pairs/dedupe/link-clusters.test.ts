import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { linkClusters, type ScoredPairs } from '../../../../src/pairs/dedupe/link-clusters.ts';

type Edge = readonly [a: number, b: number, score: number];

function toPairs(edges: readonly Edge[]): ScoredPairs {
  return {
    a: Uint32Array.from(edges, ([a]) => a),
    b: Uint32Array.from(edges, ([, b]) => b),
    scores: Float32Array.from(edges, ([, , score]) => score),
  };
}

function identity(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}

/** Score graphs on up to twelve rows, each pair at most once, with many equal scores. */
const graphs = fc.integer({ min: 1, max: 12 }).chain((count) => {
  const all = Array.from({ length: count }, (_, a) => Array.from({ length: count - a - 1 }, (_, i) => [a, a + 1 + i]));
  const edges = fc.tuple(
    ...all.flat().map(([a, b]) => fc.option(fc.integer({ min: -4, max: 4 })).map((s) => ({ a, b, s }))),
  );
  return edges.map((list) => ({
    count,
    edges: list.filter(({ s }) => s !== null).map(({ a, b, s }): Edge => [a, b, s! / 4]),
  }));
});

/** Complete linkage by its definition: the two clusters whose worst pair is best become one, as long as all their pairs are there. */
function naiveClusters(count: number, edges: readonly Edge[], ranks: Uint32Array): number[] {
  const edgeOf = new Map(edges.map((edge) => [`${edge[0]} ${edge[1]}`, edge]));
  const between = (a: number, b: number) => edgeOf.get(`${Math.min(a, b)} ${Math.max(a, b)}`);
  const keyOf = ([a, b, score]: Edge) => {
    const [low, high] = [ranks[a], ranks[b]].sort((x, y) => x - y);
    return [-score, low, high];
  };
  const isBefore = (x: number[], y: number[]) => {
    const i = x.findIndex((value, at) => value !== y[at]);
    return i >= 0 && x[i] < y[i];
  };
  let clusters = Array.from({ length: count }, (_, row) => [row]);
  for (;;) {
    let best: { key: number[]; one: number[]; other: number[] } | undefined;
    for (const one of clusters) {
      for (const other of clusters) {
        if (one === other) continue;
        const pairs = one.flatMap((a) => other.map((b) => between(a, b)));
        if (pairs.includes(undefined)) continue;
        const key = pairs.map((pair) => keyOf(pair!)).reduce((worst, each) => (isBefore(worst, each) ? each : worst));
        if (best === undefined || isBefore(key, best.key)) best = { key, one, other };
      }
    }
    if (best === undefined) break;
    const { one, other } = best;
    clusters = [...clusters.filter((each) => each !== one && each !== other), [...one, ...other]];
  }
  const least = new Array<number>(count);
  for (const cluster of clusters) for (const row of cluster) least[row] = Math.min(...cluster);
  return least;
}

test('a chain a~b~c~...~z with a unlike z never becomes one cluster', async () => {
  const chain = Array.from({ length: 25 }, (_, i): Edge => [i, i + 1, 0.9]);
  const clusters = await linkClusters(toPairs(chain), identity(26));
  for (let i = 0; i < 26; i++) {
    const members = [...clusters].filter((cluster) => cluster === clusters[i]).length;
    assert.ok(members <= 2, `row ${i} is in a cluster of ${members}`);
  }
});

test('any two rows of a cluster are a pair that was given, and the clusters are those of complete linkage', async () => {
  await fc.assert(
    fc.asyncProperty(graphs, async ({ count, edges }) => {
      const clusters = [...(await linkClusters(toPairs(edges), identity(count)))];
      const given = new Set(edges.map(([a, b]) => `${a} ${b}`));
      for (let a = 0; a < count; a++) {
        for (let b = a + 1; b < count; b++) {
          if (clusters[a] === clusters[b]) assert.ok(given.has(`${a} ${b}`), `${a} and ${b} are no pair`);
        }
      }
      assert.deepEqual(clusters, naiveClusters(count, edges, identity(count)));
    }),
  );
});

test('the clusters do not depend on the order of rows or pairs', async () => {
  const shuffled = graphs.chain(({ count, edges }) =>
    fc.record({
      count: fc.constant(count),
      edges: fc.constant(edges),
      again: fc.shuffledSubarray(edges.slice(), { minLength: edges.length }),
      places: fc.shuffledSubarray([...identity(count)], { minLength: count }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(shuffled, async ({ count, edges, again, places }) => {
      const clusters = await linkClusters(toPairs(edges), identity(count));
      // Row i of the first is row places[i] of the second, and has the same rank.
      const ranks = new Uint32Array(count);
      places.forEach((place, row) => {
        ranks[place] = row;
      });
      const moved = again.map(([a, b, score]): Edge => {
        const [one, other] = [places[a], places[b]];
        return one < other ? [one, other, score] : [other, one, score];
      });
      const others = await linkClusters(toPairs(moved), ranks);
      for (let a = 0; a < count; a++) {
        for (let b = 0; b < count; b++) {
          assert.equal(clusters[a] === clusters[b], others[places[a]] === others[places[b]]);
        }
      }
    }),
  );
});

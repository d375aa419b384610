import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GRAPH_FIELDS, type GraphFields } from '../../../../src/core/kernels/graph-fields.ts';
import { KernelMemory } from '../../../../src/core/memory/kernel-memory.ts';
import { createRandom, type Random } from '../../../../src/core/random.ts';

const GIVEN_UP = 2 ** 32 - 1;

/** A graph of random links: the kernels ask nothing of it but that it holds together. */
function randomGraph(random: Random, nodes: number, maxLinks: number) {
  const pick = (length: number, below: number) => Uint32Array.from({ length }, () => random.below(below));
  const lists = Array.from({ length: nodes }, () => pick(random.below(maxLinks + 1), nodes));
  const starts = new Uint32Array(nodes + 1);
  lists.forEach((list, i) => {
    starts[i + 1] = starts[i] + list.length;
  });
  // Node 0 reaches layer 2, every third node layer 1.
  const upperNodes = Uint32Array.from({ length: Math.ceil(nodes / 3) }, (_, i) => 3 * i);
  const stride = maxLinks + 1;
  const upper = new Uint32Array(stride * (upperNodes.length + 1));
  for (let record = 0; record <= upperNodes.length; record++) {
    const count = random.below(maxLinks + 1);
    upper[record * stride] = count;
    const reached = record === 1 ? 1 : upperNodes.length;
    for (let i = 1; i <= count; i++) upper[record * stride + i] = 3 * random.below(reached);
  }
  const rowBytes = 16 * (1 + random.below(4));
  return {
    nodes,
    starts,
    stride,
    upper,
    upperNodes,
    rowBytes,
    links: Uint32Array.from(lists.flatMap((list) => [...list])),
    upperStarts: upperNodes.map((_, i) => (i === 0 ? 0 : (i + 1) * stride)),
    // Few different values, so that many scores are equal.
    rows: Int8Array.from({ length: nodes * rowBytes }, () => random.below(3) - 1),
    scales: Float32Array.from({ length: nodes }, () => (random.below(2) === 0 ? 0.25 : random.next())),
    ords: Uint32Array.from({ length: nodes }, (_, i) => 5 * i + 2),
    query: Int16Array.from({ length: rowBytes }, () => random.below(65_535) - 32_767),
    allowed: pick(Math.ceil((5 * nodes) / 64), 2 ** 32),
  };
}

/** Lays a graph out in a memory; returns its address and what reads its answers. */
function place(memory: KernelMemory, graph: ReturnType<typeof randomGraph>, room: number, maxLinks: number) {
  const put = (values: ArrayBufferView) => {
    const at = memory.allocate(Math.max(1, values.byteLength));
    memory.u8(at, values.byteLength).set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return at;
  };
  const visitedBytes = 4 * Math.ceil(graph.nodes / 32);
  const fields: GraphFields = {
    rowBytes: graph.rowBytes,
    rows: put(graph.rows),
    scales: put(graph.scales),
    linkStarts: put(graph.starts),
    links: put(graph.links),
    upperNodes: put(graph.upperNodes),
    upperCount: graph.upperNodes.length,
    upperStarts: put(graph.upperStarts),
    upper: put(graph.upper),
    upperStride: graph.stride,
    ords: put(graph.ords),
    entry: 0,
    topLayer: 2,
    visited: memory.allocate(visitedBytes),
    visitedBytes,
    frontier: memory.allocate(8 * graph.nodes),
    fresh: memory.allocate(4 * (maxLinks + 4)),
    freshScores: memory.allocate(4 * (maxLinks + 4)),
    query: put(graph.query),
    allowed: put(graph.allowed),
    allowedEnd: 32 * graph.allowed.length,
    beam: memory.allocate(8 * room),
    found: memory.allocate(8 * room),
    outOrds: memory.allocate(4 * room),
    outScores: memory.allocate(4 * room),
    compared: 0,
  };
  const address = put(Uint32Array.from(GRAPH_FIELDS, (name) => fields[name]));
  const answer = (size: number) => ({
    size: size >>> 0,
    compared: memory.u32(address, GRAPH_FIELDS.length)[GRAPH_FIELDS.indexOf('compared')],
    ords: size >>> 0 === GIVEN_UP ? [] : [...memory.u32(fields.outOrds, size)],
    scores: size >>> 0 === GIVEN_UP ? [] : [...memory.f32(fields.outScores, size)],
  });
  return { address, answer, put, kernels: memory.kernels };
}

test('walks over random graphs and scans of their nodes agree with the twin bit by bit', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = createRandom(seed);
    const nodes = 1 + random.below(seed < 20 ? 8 : 400);
    const maxLinks = 1 + random.below(9);
    const graph = randomGraph(random, nodes, maxLinks);
    const list = Uint32Array.from({ length: random.below(nodes + 5) }, () => random.below(nodes));
    const room = 60;
    const sides = [false, true].map((plain) => place(KernelMemory.create({ plain }), graph, room, maxLinks));
    for (const width of [1, 2, 1 + random.below(room)]) {
      const wanted = 1 + random.below(room);
      for (const limit of [GIVEN_UP, 1 + random.below(nodes)]) {
        const answers = sides.map(({ address, answer, put, kernels }) => [
          answer(kernels.walkGraph(address, width)),
          answer(kernels.walkAllowedGraph(address, width, wanted, limit)),
          answer(kernels.scanGraph(address, put(list), list.length, wanted)),
        ]);
        assert.deepEqual(answers[0], answers[1], `seed ${seed}, width ${width}, wanted ${wanted}, limit ${limit}`);
      }
    }
  }
});

test('a walk as wide as a connected graph finds every node, best first', () => {
  const random = createRandom(3);
  const nodes = 90;
  const graph = randomGraph(random, nodes, 4);
  // A ring, so that every node is reached.
  const ring = { ...graph, starts: Uint32Array.from({ length: nodes + 1 }, (_, i) => i) };
  ring.links = Uint32Array.from({ length: nodes }, (_, i) => (i + 1) % nodes);
  const { address, answer, kernels } = place(KernelMemory.create(), ring, nodes, 4);
  const { size, scores, compared } = answer(kernels.walkGraph(address, nodes));
  assert.equal(size, nodes);
  assert.equal(compared, nodes);
  assert.deepEqual(
    scores,
    scores.toSorted((a, b) => b - a),
  );
});

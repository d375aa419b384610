import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphMemory } from '../../../index/hnsw/graph-memory.ts';
import { StorageError } from '../../../src/core/errors.ts';
import { KernelMemory } from '../../../src/core/memory/kernel-memory.ts';

const QUERY = Float32Array.of(1, 0);

/** A graph of one node that links to none. */
function oneNode(memory: KernelMemory): GraphMemory {
  const graph = new GraphMemory(2, memory);
  graph.placeRows(1);
  graph.placeLinks({ links: 0, upperNodes: 0, upperWords: 0 }, 1);
  graph.finish(0, 0, 0);
  return graph;
}

test('where there is no memory for more room, the room that was there is neither lost nor given back twice', (t) => {
  const memory = KernelMemory.create();
  const graph = oneNode(memory);
  const bits = (words: number) => new Uint32Array(words).fill(1);
  const wide = { width: 1, wanted: 1, limit: 10 };
  graph.walk(QUERY, 10);
  graph.walkAllowed(QUERY, bits(1), undefined, wide);
  const before = memory.sizeBytes;
  const failing = t.mock.method(memory, 'allocate', () => {
    throw new StorageError('there is no more memory');
  });
  assert.throws(() => graph.walk(QUERY, 5000), StorageError);
  assert.throws(() => graph.walkAllowed(QUERY, bits(100), undefined, wide), StorageError);
  failing.mock.restore();
  assert.equal(memory.sizeBytes, before);
  assert.deepEqual([...graph.walk(QUERY, 5000).ords], [0]);
  assert.deepEqual([...graph.walkAllowed(QUERY, bits(100), undefined, wide).ords], [0]);
  assert.equal(memory.sizeBytes, before + 24 * (5000 - 256) + (400 - 16));
});

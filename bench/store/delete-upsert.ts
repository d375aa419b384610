import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../../src/core/random.ts';
import type { Collection } from '../../src/database/collection.ts';
import { compact, type Kenyon, open } from '../../src/database/kenyon.ts';
import { INDEX_NAMES, type IndexChoice } from '../../src/live/index-options.ts';
import { DEFAULT_DATA } from '../data/data-folder.ts';
import { lcqmcVectors } from '../data/lcqmc-vectors.ts';
import { rounded } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Whether documents are still found, and removed ones are not, after most of a collection has changed:
 * node dist/bench/store/delete-upsert.js [--count 20000] [--seed 1] [--data DIR]
 *
 * Half of the documents are deleted; then 30 % of all ids, drawn anew, are written with other vectors, which replaces some and
 * brings others back. Every live document is then searched by its own vector with every index: at once, when the indexes
 * have caught up, and after compaction and a fresh start. A document is found when it is among the 10 hits.
 */

const K = 10;
const DELETED = 0.5;
const UPSERTED = 0.3;
const INDEXES: readonly IndexChoice[] = ['exact', 'auto', ...INDEX_NAMES];

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    count: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
  },
});
const count = Number(values.count);
const random = createRandom(Number(values.seed));
const { dim, base } = await lcqmcVectors(values.data);
if (count * (1 + UPSERTED) > base.length / dim) throw new Error(`--count ${count} needs more vectors than there are`);

/** Gives the text "row N" the N-th vector. */
const encoder = {
  dim,
  fingerprint: 'stored vectors of sentences',
  runtime: 'none',
  async encode(texts: readonly string[]) {
    const rows = new Float32Array(texts.length * dim);
    texts.forEach((text, i) => {
      rows.set(rowOf(Number(text.slice(4))), i * dim);
    });
    return rows;
  },
  close: async () => undefined,
};

/** Vector of each live id, by its place among the vectors. */
const live = new Map<string, number>();
const removed = new Set<number>();
const path = join(tmpdir(), `kenyon-delete-upsert-${process.pid}`);
const freshPath = `${path}-fresh`;
try {
  const sizes = await changeAndExamine();
  const { after: freshBytes } = await fresh();
  record('delete-upsert', {
    what: 'size',
    ...sizes,
    freshBytes,
    timesFresh: rounded(sizes.compactedBytes / freshBytes),
  });
} finally {
  for (const used of [path, freshPath]) await rm(used, { recursive: true, force: true });
}

async function changeAndExamine(): Promise<{ changedBytes: number; compactedBytes: number }> {
  let kenyon = await open(path, { encoder });
  const collection = kenyon.collection();
  await write(
    collection,
    Array.from({ length: count }, (_, i) => [`d${i}`, i] as const),
  );
  await wakeIndexes(collection);
  const ids = random.shuffle([...live.keys()]);
  await erase(collection, ids.slice(0, count * DELETED));
  const drawn = random.shuffle([...ids]).slice(0, count * UPSERTED);
  for (const id of drawn) if (live.has(id)) removed.add(live.get(id)!);
  await write(
    collection,
    drawn.map((id, i) => [id, count + i] as const),
  );
  await examine(collection, 'at once');
  await collection.catchUp();
  await examine(collection, 'caught up');
  await kenyon.close();
  const changedBytes = await bytesUnder(path);
  await compact(path);
  kenyon = await open(path, { encoder });
  await examine(kenyon.collection(), 'compacted and opened again');
  await kenyon.collection().catchUp();
  await kenyon.close();
  return { changedBytes, compactedBytes: await bytesUnder(path) };
}

/** A database that never held anything but what is live, with the same indexes. */
async function fresh(): Promise<{ after: number }> {
  const kenyon: Kenyon = await open(freshPath, { encoder });
  const collection = kenyon.collection();
  await write(collection, [...live]);
  await wakeIndexes(collection);
  await kenyon.close();
  return { after: await bytesUnder(freshPath) };
}

async function write(collection: Collection, documents: readonly (readonly [string, number])[]): Promise<void> {
  await collection.add(documents.map(([id, row]) => ({ id, text: `row ${row}` })));
  for (const [id, row] of documents) live.set(id, row);
}

async function erase(collection: Collection, ids: readonly string[]): Promise<void> {
  await collection.delete(ids);
  for (const id of ids) {
    removed.add(live.get(id)!);
    live.delete(id);
  }
}

/** Has every index built, as the first search with each does. */
async function wakeIndexes(collection: Collection): Promise<void> {
  for (const index of INDEXES) await collection.search(rowOf(0), { k: 1, index });
  await collection.catchUp();
}

/** Searches every live document by its own vector, and every vector that was removed. */
async function examine(collection: Collection, when: string): Promise<void> {
  for (const index of INDEXES) {
    let found = 0;
    let first = 0;
    const answeredBy: Record<string, number> = {};
    for (const [id, row] of live) {
      const { hits, plan } = await collection.search(rowOf(row), { k: K, index });
      answeredBy[plan.index] = (answeredBy[plan.index] ?? 0) + 1;
      if (hits.some((hit) => hit.id === id)) found++;
      if (hits[0]?.id === id) first++;
    }
    const figures = {
      recall: found / live.size,
      first: rounded(first / live.size),
      ghosts: await ghosts(collection, index),
    };
    record('delete-upsert', {
      what: when,
      index,
      ...figures,
      live: live.size,
      answeredBy,
      count,
      dim,
      seed: values.seed,
    });
  }
}

/** Hits that are no live document, or show one as it was before. */
async function ghosts(collection: Collection, index: IndexChoice): Promise<number> {
  let seen = 0;
  for (const row of removed) {
    const { hits } = await collection.search(rowOf(row), { k: K, index });
    seen += hits.filter(({ id, doc }) => doc.text !== `row ${live.get(id)}`).length;
  }
  return seen;
}

function rowOf(row: number): Float32Array {
  return base.subarray(row * dim, (row + 1) * dim);
}

async function bytesUnder(directory: string): Promise<number> {
  let total = 0;
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) total += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return total;
}

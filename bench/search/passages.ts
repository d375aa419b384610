import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Precision } from '../../encoders/onnx/inference-graph.ts';
import { SHIPPED_MODEL } from '../../encoders/own-models.ts';
import { loadEncoder } from '../../encoders/pretrained.ts';
import type { Encoder } from '../../src/core/encoder.ts';
import type { Collection } from '../../src/database/collection.ts';
import { open } from '../../src/database/kenyon.ts';
import type { SearchMode } from '../../src/search/search-options.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { lawArticles } from '../data/law-articles.ts';
import { type LongDocuments, longDocuments } from '../data/long-documents.ts';
import { chosenNames } from '../harness/chosen-names.ts';
import { peakRssMib, rounded, timed } from '../harness/measures.ts';
import { pairedInterval } from '../harness/paired-interval.ts';
import { record } from '../harness/record.ts';

/*
 * Long documents found whole and by their passages, the same documents in two collections, and what passages cost:
 * node dist/bench/search/passages.js [--parts quality,cost] [--documents 200] [--articles 20000] [--max-tokens 128] [--precision int8]
 *
 * Time is measured in turns, a batch or a query in the one collection, then the same in the other.
 */

const PARTS = ['quality', 'cost'] as const;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    model: { type: 'string', default: SHIPPED_MODEL },
    precision: { type: 'string' },
    parts: { type: 'string', default: PARTS.join() },
    documents: { type: 'string', default: '200' },
    articles: { type: 'string', default: '20000' },
    'max-tokens': { type: 'string', default: '128' },
  },
});
const BATCH = 1000;
const QUERIES = 300;
const K = 10;
const passages = { maxTokens: Number(values['max-tokens']) };
const encoder = await loadEncoder(values.model, values.precision ? { precision: values.precision as Precision } : {});
const parts = chosenNames('--parts', values.parts, PARTS);
if (parts.includes('quality')) await measureQuality();
if (parts.includes('cost')) await measureCost();
await encoder.close();

async function measureQuality(): Promise<void> {
  for (const set of await longDocuments(values.data, Number(values.documents))) {
    await withBoth(async ({ cut, whole }) => {
      const documents = set.texts.map((text, i) => ({ id: String(i), text }));
      await cut.add(documents);
      await whole.add(documents);
      for (const mode of ['semantic', 'hybrid'] as const) {
        const [byPassages, byWhole] = [await ranksOf(cut, set, mode), await ranksOf(whole, set, mode)];
        record('passages', {
          set: set.name,
          mode,
          documents: set.texts.length,
          queries: set.queries.length,
          maxTokens: passages.maxTokens,
          passagesPerDocument: rounded((await cut.vectorCount()) / set.texts.length),
          hitAt1: { whole: share(byWhole, 1), passages: share(byPassages, 1) },
          hitAt10: { whole: share(byWhole, K), passages: share(byPassages, K) },
          gainAt1: pairedInterval(byPassages.map((rank, i) => Number(rank <= 1) - Number(byWhole[i] <= 1))).map(
            rounded,
          ),
          runtime: encoder.runtime,
        });
      }
    });
  }
}

/** Rank of the first right document of each query, Infinity below the tenth. */
async function ranksOf(
  collection: Collection,
  { queries, relevant }: LongDocuments,
  mode: SearchMode,
): Promise<number[]> {
  const ranks: number[] = [];
  for (const [i, query] of queries.entries()) {
    const { hits } = await collection.search(query, { k: K, mode });
    const at = hits.findIndex(({ id }) => relevant[i].has(Number(id)));
    ranks.push(at < 0 ? Number.POSITIVE_INFINITY : at + 1);
  }
  return ranks;
}

function share(ranks: readonly number[], k: number): number {
  return rounded(ranks.filter((rank) => rank <= k).length / ranks.length);
}

async function measureCost(): Promise<void> {
  await withBoth(async (both) => {
    const seconds = { cut: 0, whole: 0 };
    const tokens = { cut: 0, whole: 0 };
    const queries: string[] = [];
    let count = 0;
    const batch: { id: string; text: string }[] = [];
    const addBatch = async () => {
      const counts = await countTokens(encoder, batch);
      for (const name of ['cut', 'whole'] as const) seconds[name] += (await timed(() => both[name].add(batch))) / 1000;
      tokens.cut += counts.reduce((sum, each) => sum + each, 0);
      tokens.whole += counts.reduce((sum, each) => sum + Math.min(each, encoder.maxTokens!), 0);
      queries.push(...batch.filter((_, i) => i % 67 === 0).map(({ text }) => text.slice(0, 24)));
      count += batch.length;
      batch.length = 0;
      process.stderr.write(`\r${count} articles`);
    };
    const file = requireData(join(values.data, 'retrieval/stard/laws_articles.jsonl.gz'));
    for await (const { id, text } of lawArticles(file, Number(values.articles))) {
      batch.push({ id: id!, text });
      if (batch.length === BATCH) await addBatch();
    }
    if (batch.length > 0) await addBatch();
    await both.cut.catchUp();
    await both.whole.catchUp();
    const perToken = (name: 'cut' | 'whole') => seconds[name] / tokens[name];
    record('passages', {
      set: 'law articles',
      articles: count,
      maxTokens: passages.maxTokens,
      passagesPerDocument: rounded((await both.cut.vectorCount()) / count),
      tokens,
      seconds: { cut: rounded(seconds.cut), whole: rounded(seconds.whole) },
      timePerTokenRatio: rounded(perToken('cut') / perToken('whole')),
      searchRatio: await searchRatios(both, queries.slice(0, QUERIES)),
      peakRssMib: peakRssMib(),
      runtime: encoder.runtime,
    });
  });
}

/** Times that a search takes with passages against without, by mode, over all queries; encoded before. */
async function searchRatios({ cut, whole }: Both, queries: readonly string[]) {
  const dim = encoder.dim;
  const rows = await encoder.encode(queries, { role: 'query' });
  const ms = { semantic: { cut: 0, whole: 0 }, exact: { cut: 0, whole: 0 }, hybrid: { cut: 0, whole: 0 } };
  for (const [i, query] of queries.entries()) {
    const vector = rows.slice(i * dim, (i + 1) * dim);
    for (const [name, collection] of [
      ['cut', cut],
      ['whole', whole],
    ] as const) {
      ms.semantic[name] += await timed(() => collection.search(vector, { k: K }));
      ms.exact[name] += await timed(() => collection.search(vector, { k: K, index: 'exact' }));
      ms.hybrid[name] += await timed(() => collection.search(query, { k: K }));
    }
  }
  return Object.fromEntries(
    Object.entries(ms).map(([mode, spent]) => [
      mode,
      { ratio: rounded(spent.cut / spent.whole), msWhole: rounded(spent.whole / queries.length) },
    ]),
  );
}

async function countTokens({ countTokens: count }: Encoder, documents: readonly { readonly text: string }[]) {
  return count!(documents.map(({ text }) => text));
}

/** The same documents with passages and without. */
interface Both {
  readonly cut: Collection;
  readonly whole: Collection;
}

async function withBoth(use: (both: Both) => Promise<void>): Promise<void> {
  const path = join(tmpdir(), `kenyon-passages-${process.pid}`);
  const kenyon = await open(path, { encoder });
  try {
    await use({ cut: kenyon.collection('cut', { passages }), whole: kenyon.collection('whole', { passages: false }) });
  } finally {
    await kenyon.close();
    await rm(path, { recursive: true, force: true });
  }
}

import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Precision } from '../../encoders/onnx/inference-graph.ts';
import { SHIPPED_MODEL } from '../../encoders/own-models.ts';
import { loadEncoder } from '../../encoders/pretrained.ts';
import type { EncodeOptions, Encoder } from '../../src/core/encoder.ts';
import { open } from '../../src/database/kenyon.ts';
import type { DocumentInput } from '../../src/store/document.ts';
import { DEFAULT_DATA, requireData } from '../data/data-folder.ts';
import { lawArticles } from '../data/law-articles.ts';
import { peakRssMib, rounded, timed } from '../harness/measures.ts';
import { record } from '../harness/record.ts';

/*
 * Indexing the law articles from their gz file, what of it is neither encoding nor graph, and opening the result again:
 * node dist/bench/store/index-laws.js [--limit 20000] [--precision int8]
 *
 * The second pass stores the same documents with the vectors of the first and without a graph: its time is what reading,
 * checking and storing cost, and an upper bound of what they add to the whole.
 */

/** One vector an article, so that the second pass encodes the same texts; what passages cost is another benchmark's. */
const WHOLE = { passages: false };

/** Passes calls on and keeps how long they took and what came out. */
class RecordingEncoder implements Encoder {
  readonly rows: Float32Array[] = [];
  seconds = 0;
  readonly #inner: Encoder;

  constructor(inner: Encoder) {
    this.#inner = inner;
  }

  get dim() {
    return this.#inner.dim;
  }

  get fingerprint() {
    return this.#inner.fingerprint;
  }

  get runtime() {
    return this.#inner.runtime;
  }

  async encode(texts: readonly string[], options?: EncodeOptions): Promise<Float32Array> {
    const startedAt = performance.now();
    const rows = await this.#inner.encode(texts, options);
    this.seconds += (performance.now() - startedAt) / 1000;
    this.rows.push(rows);
    return rows;
  }

  async close() {}
}

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: DEFAULT_DATA },
    model: { type: 'string', default: SHIPPED_MODEL },
    precision: { type: 'string' },
    limit: { type: 'string', default: '1000000' },
  },
});
const file = requireData(join(values.data, 'retrieval/stard/laws_articles.jsonl.gz'));
const articles = (): AsyncIterable<DocumentInput> => lawArticles(file, Number(values.limit));
const inner = await loadEncoder(values.model, values.precision ? { precision: values.precision as Precision } : {});
const recording = new RecordingEncoder(inner);
const path = join(tmpdir(), `kenyon-laws-${process.pid}`);
let count = 0;
let graphMs = 0;
const buildMs = await timed(async () => {
  const kenyon = await open(path, { encoder: recording });
  const collection = kenyon.collection('default', WHOLE);
  const result = await collection.add(articles(), {
    strict: true,
    onProgress: ({ done }) => process.stderr.write(`\r${done} documents`),
  });
  count = result.added;
  process.stderr.write(`\r${count} documents stored, ${result.rejected} rejected; finishing the graph\n`);
  graphMs = await timed(() => collection.catchUp());
  await kenyon.close();
});
const rssMib = peakRssMib();

const query = recording.rows[0].slice(0, inner.dim);
let hits = 0;
const reopenMs = await timed(async () => {
  const again = await open(path, { encoder: recording });
  hits = (await again.collection().search(query, { k: 10, index: 'hnsw' })).hits.length;
  await again.close();
});

let next = 0;
const replay: Encoder = {
  dim: inner.dim,
  fingerprint: inner.fingerprint,
  runtime: 'the vectors of the first pass',
  encode: async () => recording.rows[next++],
  close: async () => undefined,
};
const bare = join(tmpdir(), `kenyon-laws-bare-${process.pid}`);
const storeMs = await timed(async () => {
  const other = await open(bare, { encoder: replay });
  await other.collection('default', { ...WHOLE, exactBelow: 2 ** 31 }).add(articles());
  await other.close();
});
await inner.close();
await rm(path, { recursive: true, force: true });
await rm(bare, { recursive: true, force: true });

record('index-laws', {
  documents: count,
  runtime: inner.runtime,
  buildSeconds: rounded(buildMs / 1000),
  encodeSeconds: rounded(recording.seconds),
  graphAfterStoringSeconds: rounded(graphMs / 1000),
  storeSeconds: rounded(storeMs / 1000),
  storeShare: rounded(storeMs / buildMs),
  reopenSeconds: rounded(reopenMs / 1000),
  reopenShare: rounded(reopenMs / buildMs),
  hitsAfterReopening: hits,
  peakRssMib: rssMib,
});

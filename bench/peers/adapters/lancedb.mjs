import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EF_CONSTRUCTION, M, WIDTHS } from './graph-options.mjs';

const BATCH = 32_768;

/** One partition with a graph over 8-bit vectors; rescored from the float32 column where `refine` says so. */
export const lanceHnswSq = {
  needs: '@lancedb/lancedb',
  pinned: true,
  settings: [undefined, 2, 5].flatMap((refine) =>
    WIDTHS.filter((ef) => ef >= 10 * (refine ?? 1)).map((ef) => ({
      label: refine === undefined ? `ef=${ef}` : `ef=${ef} refine=${refine}`,
      variant: refine === undefined ? undefined : 'refined',
      ef,
      refine,
    })),
  ),
  build: (given) =>
    buildTable(given, ({ Index }) =>
      Index.hnswSq({ distanceType: 'dot', numPartitions: 1, m: M * 2, efConstruction: EF_CONSTRUCTION }),
    ),
};

/** 512 partitions of product-quantised vectors, 64 bytes each, rescored. */
export const lanceIvfPq = {
  needs: '@lancedb/lancedb',
  pinned: true,
  settings: [5, 20].flatMap((refine) =>
    [4, 8, 16, 32, 64, 128].map((probes) => ({
      label: `nprobes=${probes} refine=${refine}`,
      variant: 'refined',
      probes,
      refine,
      queries: 300,
    })),
  ),
  build: (given) =>
    buildTable(given, ({ Index }) => Index.ivfPq({ distanceType: 'dot', numPartitions: 512, numSubVectors: 64 })),
};

async function buildTable({ base, dim, dir }, indexOf) {
  const lancedb = await import('@lancedb/lancedb');
  const path = join(dir, 'lancedb');
  const db = await lancedb.connect(path);
  const count = base.length / dim;
  let table;
  for (let from = 0; from < count; from += BATCH) {
    const rows = await arrowRows(base, dim, from, Math.min(from + BATCH, count));
    if (table === undefined) table = await db.createTable('vectors', rows);
    else await table.add(rows);
  }
  await table.createIndex('vector', { config: indexOf(lancedb) });
  return {
    async search(query, k, { ef, probes, refine }) {
      let search = table.query().nearestTo(query).distanceType('dot').select(['ord', '_distance']).limit(k);
      if (ef !== undefined) search = search.ef(ef);
      if (probes !== undefined) search = search.nprobes(probes);
      if (refine !== undefined) search = search.refineFactor(refine);
      return (await search.toArrow()).getChild('ord').toArray();
    },
    size: async () => ({ diskMib: Math.round(bytesUnder(path) / 2 ** 20) }),
    close: async () => {
      table.close();
      db.close();
      rmSync(path, { recursive: true });
    },
  };
}

/** Rows `[from, to)` as an Arrow table over the same memory. */
async function arrowRows(base, dim, from, to) {
  const arrow = await import('apache-arrow');
  const length = to - from;
  const values = arrow.makeData({ type: new arrow.Float32(), data: base.subarray(from * dim, to * dim) });
  const type = new arrow.FixedSizeList(dim, new arrow.Field('item', new arrow.Float32(), true));
  const vector = arrow.makeVector(arrow.makeData({ type, length, nullCount: 0, child: values }));
  const ord = arrow.makeVector(Uint32Array.from({ length }, (_, i) => from + i));
  return new arrow.Table({ ord, vector });
}

function bytesUnder(path) {
  let total = 0;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    total += entry.isDirectory() ? bytesUnder(inner) : statSync(inner).size;
  }
  return total;
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { MemorySource } from '../../../dist/src/measure/rows/vector-rows.js';
import { BENCH_TARGETS } from '../../../dist/src/measure/targets/targets.js';

/** Queries that an exact index is asked: its recall is known, and a scan takes long. */
const EXACT_QUERIES = 200;

/** Kenyon's own indexes: every target of `kenyon bench`, with the same grid. */
export const kenyonPeers = Object.fromEntries(
  BENCH_TARGETS.map((target) => [
    `kenyon-${target.name}`,
    {
      async build({ base, dim, dir }) {
        const workspace = join(dir, 'kenyon');
        mkdirSync(workspace, { recursive: true });
        const rows = { dim, count: base.length / dim, rows: base };
        const index = await target.build(rows, { workspace, source: new MemorySource(rows) });
        const queries = target.exact ? EXACT_QUERIES : undefined;
        return {
          inheritedSeconds: index.inheritedSeconds,
          settings: (k) => index.grid(k).map((point) => ({ label: labelOf(point), point, queries })),
          search: async (query, k, { point }) => (await index.search(query, k, point)).ords,
          size: async () => ({
            diskMib: Math.round(index.diskBytes / 2 ** 20),
            statedMib: Math.round(index.memoryBytes / 2 ** 20),
          }),
        };
      },
    },
  ]),
);

function labelOf(point) {
  const label = Object.entries(point).map(([name, value]) => `${name}=${value}`);
  return label.join(' ') || 'default';
}

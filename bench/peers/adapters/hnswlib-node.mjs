import { statSync } from 'node:fs';
import { join } from 'node:path';
import { EF_CONSTRUCTION, M, WIDTHS } from './graph-options.mjs';

/** The raw binding, called as its own examples do: plain arrays in, plain arrays out. */
export const hnswlibNode = {
  needs: 'hnswlib-node',
  settings: WIDTHS.map((ef) => ({ label: `ef=${ef}`, ef })),

  async build({ base, dim, dir }) {
    const { default: hnswlib } = await import('hnswlib-node');
    const count = base.length / dim;
    const graph = new hnswlib.HierarchicalNSW('ip', dim);
    graph.initIndex({ maxElements: count, m: M, efConstruction: EF_CONSTRUCTION, randomSeed: 100 });
    for (let ord = 0; ord < count; ord++) graph.addPoint(Array.from(base.subarray(ord * dim, (ord + 1) * dim)), ord);
    return {
      prepare: ({ ef }) => graph.setEf(ef),
      search: (query, k) => graph.searchKnn(Array.from(query), k).neighbors,
      async size() {
        const path = join(dir, 'hnswlib.graph');
        await graph.writeIndex(path);
        return { diskMib: Math.round(statSync(path).size / 2 ** 20) };
      },
    };
  },
};

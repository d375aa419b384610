import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EF_CONSTRUCTION, M, WIDTHS } from './graph-options.mjs';
import { rescore } from './rescore.mjs';

/** Candidates that are compared again in float32; 0 takes the library's own ranking. */
const RESCORED = [0, 20, 50];

/**
 * usearch with vectors held as `quantization`. The binding takes the width of the walk only when an index is made, so each
 * width opens the saved index again; opening is not timed. Rescoring is ours, with the vectors that the caller has anyway.
 */
export function usearch(quantization) {
  const rescored = quantization === 'f32' ? [0] : RESCORED;
  return {
    needs: 'usearch',
    settings: rescored.flatMap((candidates) =>
      WIDTHS.filter((width) => width >= candidates).map((width) => ({
        label: candidates === 0 ? `expansion=${width}` : `expansion=${width} rescored=${candidates}`,
        variant: candidates === 0 ? undefined : 'rescored',
        width,
        candidates,
      })),
    ),

    async build({ base, dim, dir }) {
      const { Index, MetricKind } = await import('usearch');
      const count = base.length / dim;
      // Rounded to 8 bits, vectors are of unequal length, which the cosine makes up for.
      const metric = quantization === 'i8' ? MetricKind.Cos : MetricKind.IP;
      const make = (width) =>
        new Index({
          dimensions: dim,
          metric,
          quantization,
          connectivity: M,
          expansion_add: EF_CONSTRUCTION,
          expansion_search: width,
          multi: false,
        });
      let index = make(WIDTHS[0]);
      for (let ord = 0; ord < count; ord++) index.add(BigInt(ord), base.subarray(ord * dim, (ord + 1) * dim), 1);
      const path = join(dir, 'usearch.graph');
      index.save(path);
      return {
        prepare({ width }) {
          index = make(width);
          index.load(path);
        },
        search(query, k, { candidates }) {
          const found = Array.from(index.search(query, candidates || k, 1).keys, Number);
          return candidates === 0 ? found : rescore(query, base, found, k);
        },
        size: async () => ({ diskMib: Math.round(statSync(path).size / 2 ** 20) }),
        close: async () => rmSync(path),
      };
    },
  };
}

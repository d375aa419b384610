import { mean } from '../../src/core/statistics/quantile.ts';
import { markdownTable } from '../harness/markdown-table.ts';
import { PAIR_CHANGES } from './swapped-pairs.ts';

/** Shares of right decisions, and how often a pair that says the same scores above one that does not. */
export interface SwapsFigures {
  /** Of all test pairs, and of those whose texts differ in more than width. */
  readonly accuracy: number;
  readonly accuracyOfDifferent: number;
  readonly aucOfDifferent: number;
  /** By what was changed. */
  readonly byChange: Readonly<Record<string, number>>;
}

/** What a method came to with a seed, at each point. */
export interface SwapsResult {
  readonly method: string;
  readonly seed: number;
  readonly figures: readonly SwapsFigures[];
}

/** A row a method and point, in Markdown: means over the seeds, least to most of the figure that counts. */
export function swapsTable(results: readonly SwapsResult[], points: readonly number[]): string {
  const rows = [...new Set(results.map(({ method }) => method))].flatMap((method) =>
    points.map((point, at) => {
      const seeds = results.filter((result) => result.method === method).map(({ figures }) => figures[at]);
      const column = (of: (figures: SwapsFigures) => number) => mean(seeds.map(of)).toFixed(3);
      const different = seeds.map(({ accuracyOfDifferent }) => accuracyOfDifferent);
      const range =
        seeds.length < 2 ? '' : ` (${Math.min(...different).toFixed(3)} to ${Math.max(...different).toFixed(3)})`;
      return [
        method,
        `${point}`,
        column(({ accuracy }) => accuracy),
        column(({ accuracyOfDifferent }) => accuracyOfDifferent) + range,
        column(({ aucOfDifferent }) => aucOfDifferent),
        ...PAIR_CHANGES.map((change) => column(({ byChange }) => byChange[change])),
      ];
    }),
  );
  const columns = ['method', 'steps', 'accuracy', 'without identical texts', 'AUC of these', ...PAIR_CHANGES];
  return markdownTable(columns, rows);
}

import { markdownTable } from '../harness/markdown-table.ts';

/** Figures of fine-tuned BERT base on test: kexue.fm 8847 (Spearman) and 8860 (accuracy). */
const BERT: Readonly<
  Record<string, Readonly<Record<string, readonly [spearman: number | undefined, accuracy: number | undefined]>>>
> = {
  cosent: {
    atec: [49.74, 85.81],
    bq: [72.38, 83.24],
    lcqmc: [78.69, 86.67],
    pawsx_zh: [60.0, 76.3],
    stsb_zh: [80.14, undefined],
  },
  sbert: {
    atec: [46.36, 84.93],
    bq: [70.36, 82.46],
    lcqmc: [78.72, 87.42],
    pawsx_zh: [46.86, 65.33],
    stsb_zh: [66.41, undefined],
  },
  interact: { atec: [undefined, 85.49], bq: [undefined, 83.88], lcqmc: [undefined, 87.8], pawsx_zh: [undefined, 81.3] },
};

/** One trained model's figures, 0..1. */
export interface MatchingResult {
  readonly set: string;
  readonly method: string;
  readonly figures: { readonly spearman: number; readonly accuracy?: number };
}

/** The two tables of the articles in Markdown: a column a set, ours as mean ± standard deviation over seeds, BERT's in brackets. */
export function matchingTables(results: readonly MatchingResult[]): string {
  const sets = [...new Set(results.map(({ set }) => set))];
  const methods = [...new Set(results.map(({ method }) => method))];
  return (['spearman', 'accuracy'] as const)
    .map((figure, column) => {
      const rows = methods.map((method) => {
        const cells = sets.map((set) => {
          const ours = valuesOf(results, { method, set, figure });
          const bert = BERT[method]?.[set]?.[column];
          return `${meanAndSpread(ours)}${bert === undefined ? '' : ` (${bert.toFixed(2)})`}`;
        });
        const means = sets.flatMap((set) => mean(valuesOf(results, { method, set, figure })) ?? []);
        return [method, ...cells, mean(means)?.toFixed(2) ?? ''];
      });
      return markdownTable([figure, ...sets, 'average'], rows);
    })
    .join('\n');
}

function valuesOf(
  results: readonly MatchingResult[],
  { method, set, figure }: { method: string; set: string; figure: 'spearman' | 'accuracy' },
): number[] {
  const own = results.filter((result) => result.method === method && result.set === set);
  return own.flatMap(({ figures }) => (figures[figure] === undefined ? [] : [100 * figures[figure]]));
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function meanAndSpread(values: readonly number[]): string {
  const middle = mean(values);
  if (middle === undefined) return '-';
  if (values.length === 1) return middle.toFixed(2);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  return `${middle.toFixed(2)} ± ${Math.sqrt(variance).toFixed(2)}`;
}

import { mean } from '../../../src/core/statistics/quantile.ts';
import { markdownTable } from '../../harness/markdown-table.ts';

/** Figures of BERT base on CLUENER's validation part, in hundredths: kexue.fm 8877. */
const BERT: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  cluener: { crf: 79.51, 'global-pointer': 80.03, 'efficient-global-pointer': 80.66 },
};

/** F1 of one trained head, 0..1, and how many numbers it has. */
export interface HeadResult {
  readonly set: string;
  readonly head: string;
  readonly f1: number;
  readonly headParameters: number;
  readonly parameters: number;
}

/** The table of kexue.fm 8877 in Markdown: a row a head and set, F1 in hundredths over the seeds, BERT base's in brackets. */
export function headsTable(results: readonly HeadResult[]): string {
  const rows = new Map<string, HeadResult[]>();
  for (const result of results) {
    const key = `${result.set} ${result.head}`;
    rows.set(key, [...(rows.get(key) ?? []), result]);
  }
  const lines = [...rows.values()].map((some) => {
    const [{ set, head, headParameters, parameters }] = some;
    const bert = BERT[set]?.[head];
    const f1 = spread(some.map((result) => 100 * result.f1));
    return [
      set,
      head,
      `${f1}${bert === undefined ? '' : ` (${bert.toFixed(2)})`}`,
      `${headParameters}`,
      `${parameters}`,
    ];
  });
  return markdownTable(['set', 'head', 'F1', 'numbers of the head', 'of the whole model'], lines);
}

/** '71.20 ± 0.35 [70.90 to 71.60, 3 seeds]'; one value stands alone. */
export function spread(values: readonly number[]): string {
  const middle = mean(values);
  if (values.length < 2) return middle.toFixed(2);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => value.toFixed(2));
  return `${middle.toFixed(2)} ± ${Math.sqrt(variance).toFixed(2)} [${least} to ${most}, ${values.length} seeds]`;
}

/** A matrix of tag scores with the tags at both sides, in Markdown. */
export function movesTable(tags: readonly string[], transitions: ArrayLike<number>): string {
  const rows = tags.map((tag, i) => [tag, ...tags.map((_, j) => transitions[i * tags.length + j].toFixed(3))]);
  return markdownTable(['from \\ to', ...tags], rows);
}

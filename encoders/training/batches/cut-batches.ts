import { comparesRows, type TrainBatch } from './batch.ts';
import type { BatchOptions, Example } from './example.ts';

/**
 * Examples in an order in which neighbours are about as long, so that little of a batch is padding. Those of two texts are cut
 * into strips by the length of the second, and each strip is sorted by the first: of as many strips as a strip has batches,
 * neighbours are alike in both.
 */
export function byLengths(examples: readonly Example[], tokens: number): Example[] {
  const sorted = examples.toSorted((x, y) => lengthB(x) - lengthB(y) || x.a.length - y.a.length);
  const total = examples.reduce((sum, example) => sum + example.a.length + lengthB(example), 0);
  const strips = examples.some(({ b }) => b) ? Math.ceil(Math.sqrt(total / tokens)) : 1;
  const perStrip = total / strips;
  const cut: Example[][] = [[]];
  let filled = 0;
  for (const example of sorted) {
    if (filled >= perStrip * cut.length && cut.length < strips) cut.push([]);
    cut[cut.length - 1].push(example);
    filled += example.a.length + lengthB(example);
  }
  // Every other strip runs the other way, so that no batch between two has the shortest and the longest.
  return cut.flatMap((strip, i) => strip.sort((x, y) => (i % 2 ? -1 : 1) * (x.a.length - y.a.length)));
}

function lengthB({ b }: Example): number {
  return b?.length ?? 0;
}

/**
 * Cuts examples, neighbours of similar length, into batches. What teaches nothing is left out: a lone pair where a loss compares pairs, and
 * texts of which no word is masked where it is masked words that are guessed.
 */
export function cutBatches(
  examples: readonly Example[],
  loss: TrainBatch['loss'],
  { tokens, rows }: Pick<BatchOptions, 'tokens' | 'rows'>,
): Example[][] {
  const done: Example[][] = [];
  let open: OpenBatch[] = [];
  for (const example of examples) {
    let target = open.find((batch) => !batch.holds(example));
    if (target && !target.fits(example, tokens, rows)) {
      done.push(target.examples);
      open = open.filter((batch) => batch !== target);
      target = undefined;
    }
    if (!target) {
      target = new OpenBatch();
      open.push(target);
    }
    target.add(example);
  }
  for (const batch of open) done.push(batch.examples);
  if (comparesRows(loss)) return done.filter((batch) => batch.length > 1);
  return done.filter((batch) => batch.some(({ masked }) => masked?.positions.length !== 0));
}

class OpenBatch {
  readonly examples: Example[] = [];
  readonly #keys = new Set<Example['key']>();
  readonly #queryKeys = new Set<Example['queryKey']>();
  #lengthA = 0;
  #lengthB = 0;

  /** Whether it has an item that answers the example's query, or whose query the example answers. */
  holds({ key, queryKey }: Example): boolean {
    return (key !== undefined && this.#keys.has(key)) || (queryKey !== undefined && this.#queryKeys.has(queryKey));
  }

  fits(example: Example, tokens: number, rows: number): boolean {
    const width = Math.max(this.#lengthA, example.a.length) + Math.max(this.#lengthB, example.b?.length ?? 0);
    return this.examples.length < rows && width * (this.examples.length + 1) <= tokens;
  }

  add(example: Example): void {
    this.examples.push(example);
    if (example.key !== undefined) this.#keys.add(example.key);
    if (example.queryKey !== undefined) this.#queryKeys.add(example.queryKey);
    this.#lengthA = Math.max(this.#lengthA, example.a.length);
    this.#lengthB = Math.max(this.#lengthB, example.b?.length ?? 0);
  }
}

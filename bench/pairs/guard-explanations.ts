import { type Contrast, type TextDifferences, textDifferences } from '../../src/pairs/differences/text-differences.ts';
import type { GuardPair } from './guard-pairs.ts';

/** Worth of the explanations of a group of pairs. */
export interface ExplanationFigures {
  /** Pairs that do not mean the same. */
  readonly negatives: number;
  /** Share of them of which some difference reported touches the part that makes the difference. */
  readonly found: number;
  /** The same of differences that say what kind they are, as numbers or negations do; without words that merely differ or moved. */
  readonly named: number;
  /** Pairs that mean the same. */
  readonly positives: number;
  /** Share of them without a difference in numbers, quantities or negations. */
  readonly noFalseAlarm: number;
}

/** Compares what is said of pairs with what their author says. */
export function explanationFigures(pairs: readonly GuardPair[]): ExplanationFigures {
  const negatives = pairs.filter(({ label }) => label === 0).map((pair) => ({ pair, ...contrastsOf(pair) }));
  const positives = pairs.filter(({ label }) => label === 1);
  return {
    negatives: negatives.length,
    found: share(negatives, ({ pair, named, unnamed }) => touches(pair, [...named, ...unnamed])),
    named: share(negatives, ({ pair, named }) => touches(pair, named)),
    positives: positives.length,
    noFalseAlarm: share(positives, ({ a, b }) => alarmsOf(textDifferences(a, b)).length === 0),
  };
}

/** Differences that often change the meaning and should not be seen in texts that mean the same. */
export function alarmsOf({ numbers, quantities, negations }: TextDifferences): readonly Contrast[] {
  return [...numbers, ...quantities, ...negations];
}

/** Whether a difference reported overlaps a part that differs, in its own text. */
function touches({ a, b, differing }: GuardPair, contrasts: readonly Contrast[]): boolean {
  const overlaps = (text: string, part: string, { start, end }: { start: number; end: number }) =>
    part !== '' && start < text.indexOf(part) + part.length && text.indexOf(part) < end;
  return differing.some((part) =>
    contrasts.some(
      (contrast) =>
        (contrast.a !== undefined && overlaps(a, part.a, contrast.a)) ||
        (contrast.b !== undefined && overlaps(b, part.b, contrast.b)),
    ),
  );
}

function contrastsOf({ a, b }: GuardPair): { named: Contrast[]; unnamed: Contrast[] } {
  const differences = textDifferences(a, b);
  const { times, opposites, swapped, changes, moved } = differences;
  const swaps = swapped.flatMap(({ first, second }) => [first, second]);
  return { named: [...alarmsOf(differences), ...times, ...opposites, ...swaps], unnamed: [...changes, ...moved] };
}

function share<T>(items: readonly T[], holds: (item: T) => boolean): number {
  return items.length === 0 ? 1 : items.filter(holds).length / items.length;
}

import { InvalidArgumentError } from '../../../src/core/errors.ts';
import { type BootstrapOptions, bootstrapIntervals } from '../../../src/core/statistics/bootstrap.ts';
import type { Interval } from '../../../src/core/statistics/interval.ts';
import type { TextSpan } from '../../ner/token-spans.ts';

/** How many spans there are, how many were found, and how many of these are right: same start, end and label. */
export interface SpanCounts {
  readonly gold: number;
  readonly found: number;
  readonly right: number;
}

/** Counts and the shares that follow from them; a share of nothing is 0. */
export interface SpanFigures extends SpanCounts {
  /** Right ones among those found. */
  readonly precision: number;
  /** Right ones among those there are. */
  readonly recall: number;
  /** Harmonic mean of the two: 2 right / (gold + found). */
  readonly f1: number;
}

/** Figures over all spans (micro average), and of each label that stands on either side. */
export interface EntityFigures extends SpanFigures {
  readonly byType: Readonly<Record<string, SpanFigures>>;
}

type Spans = readonly (readonly TextSpan[])[];

/**
 * Compares found spans with the true ones, text by text; a true span is found once, whatever is found again is wrong.
 * Of spans that are words, F1 is that of the SIGHAN bake-offs of word segmentation.
 * @throws InvalidArgumentError when the lists are not of the same texts.
 */
export function entityF1(gold: Spans, found: Spans): EntityFigures {
  const counts = new Map<string, SpanCounts>();
  for (const text of textCounts(gold, found)) {
    for (const [label, count] of text) counts.set(label, sum(counts.get(label), count));
  }
  const byType = Object.fromEntries([...counts].sort().map(([label, count]) => [label, figuresOf(count)]));
  return { ...figuresOf(total(counts)), byType };
}

/**
 * Bootstrap interval (BCa) of the F1 of {@link entityF1}: texts are drawn again, since the spans of a text are not
 * independent.
 * @throws InvalidArgumentError when the lists are not of the same texts, or there are none.
 */
export function entityF1Interval(gold: Spans, found: Spans, options: BootstrapOptions): Interval {
  const kinds = new Map<string, { counts: SpanCounts; texts: number }>();
  for (const text of textCounts(gold, found)) {
    const counts = total(text);
    const key = `${counts.gold} ${counts.found} ${counts.right}`;
    kinds.set(key, { counts, texts: 1 + (kinds.get(key)?.texts ?? 0) });
  }
  if (kinds.size === 0) throw new InvalidArgumentError('interval of F1: expected texts, got none');
  // Drawing walks the kinds in order: the frequent ones first.
  const list = [...kinds.values()].sort((a, b) => b.texts - a.texts);
  const f1 = (texts: readonly number[]) => {
    const figure = (name: keyof SpanCounts) => list.reduce((all, { counts }, i) => all + texts[i] * counts[name], 0);
    return shareOf(2 * figure('right'), figure('gold') + figure('found'));
  };
  return bootstrapIntervals(
    list.map(({ texts }) => texts),
    { f1 },
    options,
  ).f1;
}

/** Counts of each text by label. */
function textCounts(gold: Spans, found: Spans): Map<string, SpanCounts>[] {
  if (gold.length === found.length) return gold.map((spans, i) => countsOf(spans, found[i]));
  throw new InvalidArgumentError(
    `compare spans: expected the found spans of ${gold.length} texts, got those of ${found.length}`,
  );
}

function countsOf(gold: readonly TextSpan[], found: readonly TextSpan[]): Map<string, SpanCounts> {
  const counts = new Map<string, SpanCounts>();
  const count = (label: string, more: Partial<SpanCounts>) => counts.set(label, sum(counts.get(label), more));
  const open = new Set(gold.map(keyOf));
  for (const { label } of gold) count(label, { gold: 1 });
  for (const span of found) count(span.label, { found: 1, right: open.delete(keyOf(span)) ? 1 : 0 });
  return counts;
}

function keyOf({ start, end, label }: TextSpan): string {
  return `${start} ${end} ${label}`;
}

function sum(a: Partial<SpanCounts> = {}, b: Partial<SpanCounts> = {}): SpanCounts {
  return {
    gold: (a.gold ?? 0) + (b.gold ?? 0),
    found: (a.found ?? 0) + (b.found ?? 0),
    right: (a.right ?? 0) + (b.right ?? 0),
  };
}

function total(counts: ReadonlyMap<string, SpanCounts>): SpanCounts {
  return [...counts.values()].reduce<SpanCounts>(sum, sum());
}

function figuresOf(counts: SpanCounts): SpanFigures {
  const { gold, found, right } = counts;
  return {
    ...counts,
    precision: shareOf(right, found),
    recall: shareOf(right, gold),
    f1: shareOf(2 * right, gold + found),
  };
}

function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

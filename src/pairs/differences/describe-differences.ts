import { reading } from '../../core/checks.ts';
import type { Passage } from '../../core/text/folded-text.ts';
import { cutToWidth } from '../../core/text/text-width.ts';
import type { Contrast, Swap, TextDifferences } from './text-differences.ts';

/** Columns of a quoted part. */
const PART_COLUMNS = 40;
/** Other words are named at most this often: texts that differ in more are different texts. */
const MOST_CHANGES = 3;
/** Share of a change, in characters, that is as good as all of it. */
const MOSTLY = 0.5;

/** Says in short lines for people where two texts differ; empty when they do so in punctuation, case or the writing of numbers only. */
export function describeDifferences(differences: TextDifferences): string[] {
  return reading('the differences', () => describe(differences));
}

function describe(differences: TextDifferences): string[] {
  const { numbers, quantities, times, negations, opposites, swapped, moved, changes } = differences;
  const kinds: readonly (readonly [string, readonly Contrast[]])[] = [
    ['numbers', numbers],
    ['quantities', quantities],
    ['times', times],
    ['negations', negations],
    ['opposites', opposites],
  ];
  const named = kinds.flatMap(([, contrasts]) => contrasts);
  const others = changes.filter((change) => !isNamed(change, named));
  return [
    ...kinds.flatMap(([kind, contrasts]) => contrasts.map((contrast) => describeContrast(kind, contrast))),
    ...swapped.map(describeSwap),
    ...(swapped.length > 0 ? [] : moved.slice(0, MOST_CHANGES).map(({ a }) => `words moved: ${quoted(a.text)}`)),
    ...others.slice(0, MOST_CHANGES).map((change) => describeContrast('words', change)),
    ...(others.length > MOST_CHANGES ? [`${others.length - MOST_CHANGES} more differences`] : []),
  ];
}

function describeContrast(kind: string, { a, b }: Contrast): string {
  if (a !== undefined && b !== undefined) return `${kind} differ: ${quoted(a.text)} against ${quoted(b.text)}`;
  return `${kind} only in the ${a === undefined ? 'second' : 'first'}: ${quoted((a ?? b)!.text)}`;
}

function describeSwap({ first, second }: Swap): string {
  return `order swapped: ${quoted(first.a.text)} and ${quoted(second.a.text)}`;
}

/** Whether what has been named already is most of a change: the rest would be a scrap of words. */
function isNamed(change: Contrast, named: readonly Contrast[]): boolean {
  return (['a', 'b'] as const).every((side) => {
    const part = change[side];
    if (part === undefined) return true;
    const known = named.reduce((sum, contrast) => sum + overlap(contrast[side], part), 0);
    return known >= MOSTLY * (part.end - part.start);
  });
}

function overlap(one: Passage | undefined, other: Passage): number {
  return one === undefined ? 0 : Math.max(0, Math.min(one.end, other.end) - Math.max(one.start, other.start));
}

/** One line, however long the part and whatever it holds. */
function quoted(text: string): string {
  return cutToWidth(text.replace(/[\s\p{Cc}]+/gu, ' '), PART_COLUMNS);
}

import { requireString } from '../../core/checks.ts';
import { alignTokens, type Run } from './align-tokens.ts';
import { type ComparedText, passageOfTokens, readBoth } from './compared-text.ts';
import { byPlace, type Contrast, mirrored } from './contrast.ts';
import { mentionContrasts } from './mention-contrasts.ts';
import { movedParts } from './moved-parts.ts';
import { negationContrasts } from './negation-contrasts.ts';
import { oppositeContrasts } from './opposite-contrasts.ts';
import { type Swap, swappedParts } from './swapped-parts.ts';
import { wordChanges } from './word-changes.ts';

export type { Contrast } from './contrast.ts';
export type { Swap } from './swapped-parts.ts';

/**
 * Where two texts differ, by what often changes the meaning. Every passage is a part of one of the texts as given.
 * These are findings of simple rules on the surface of the texts: they explain a decision, and decide nothing.
 */
export interface TextDifferences {
  /** Stretches that both have in the same order, punctuation aside. */
  readonly shared: readonly Required<Contrast>[];
  /** Passages that one text has and the other lacks, of every kind; by what stands in their place, if anything does. */
  readonly changes: readonly Contrast[];
  /** Numbers without unit: 3, 三 and three are one. */
  readonly numbers: readonly Contrast[];
  /** Numbers with unit: 3斤 and 1.5 kg are one. */
  readonly quantities: readonly Contrast[];
  /** Times of day, days, dates, years: 明天 and tomorrow are one, 下午三点 and 15:00 too. */
  readonly times: readonly Contrast[];
  /** Words that negate one text only: 不, 没, not, never, without. 不错, 是不是 and not only are none. */
  readonly negations: readonly Contrast[];
  /** Words of opposite meaning in the same place: 买 and 卖, before and after. */
  readonly opposites: readonly Contrast[];
  /** Parts that stand the other way round, as in 从北京到上海 and 从上海到北京. */
  readonly swapped: readonly Swap[];
  /** Parts that both have, each in another place; those that are swapped among them. Words often move without a change of meaning. */
  readonly moved: readonly Required<Contrast>[];
}

/**
 * Finds where two texts differ, Chinese and English alike. Case, width, punctuation and the way a number is written make no
 * difference. Time grows with the length of the texts; long texts with hundreds of edits are compared from their ends only.
 */
export function textDifferences(a: string, b: string): TextDifferences {
  requireString('the first text', a);
  requireString('the second text', b);
  // Several alignments may be equally good: in one fixed order, the answer does not depend on which text came first.
  return a <= b ? compare(a, b) : turned(compare(b, a));
}

function compare(a: string, b: string): TextDifferences {
  const [one, other] = readBoth(a, b);
  const runs = alignTokens(keysOf(one), keysOf(other));
  const changes = wordChanges(one, other, runs);
  const { number, quantity, time } = mentionContrasts(one, other, runs);
  const reordered = changes.length === 0;
  return {
    shared: sharedParts(one, other, runs),
    changes: changes.sort(byPlace),
    numbers: number,
    quantities: quantity,
    times: time,
    negations: negationContrasts(one, other, runs, reordered),
    opposites: oppositeContrasts(one, other, runs),
    swapped: swappedParts(one, other),
    moved: movedParts(one, other, runs),
  };
}

function keysOf({ tokens }: ComparedText): string[] {
  return tokens.map(({ key }) => key);
}

/** Parts of both texts between the runs. */
function sharedParts(a: ComparedText, b: ComparedText, runs: readonly Run[]): Required<Contrast>[] {
  const parts: Required<Contrast>[] = [];
  let [fromA, fromB] = [0, 0];
  const end: Run = { aFrom: a.tokens.length, aTo: 0, bFrom: b.tokens.length, bTo: 0 };
  for (const { aFrom, aTo, bFrom, bTo } of [...runs, end]) {
    if (aFrom > fromA) parts.push({ a: passageOfTokens(a, fromA, aFrom), b: passageOfTokens(b, fromB, bFrom) });
    [fromA, fromB] = [aTo, bTo];
  }
  return parts;
}

function turned(differences: TextDifferences): TextDifferences {
  const { shared, changes, numbers, quantities, times, negations, opposites, swapped, moved } = differences;
  return {
    shared: shared.map(bothTurned),
    changes: changes.map(mirrored),
    numbers: numbers.map(mirrored),
    quantities: quantities.map(mirrored),
    times: times.map(mirrored),
    negations: negations.map(mirrored),
    opposites: opposites.map(mirrored),
    swapped: swapped.map(turnedSwap),
    moved: moved.map(bothTurned),
  };
}

function bothTurned({ a, b }: Required<Contrast>): Required<Contrast> {
  return { a: b, b: a };
}

/** The swap seen from the other text: what comes first in one comes second in the other. */
function turnedSwap({ first, second }: Swap): Swap {
  return { first: bothTurned(second), second: bothTurned(first) };
}

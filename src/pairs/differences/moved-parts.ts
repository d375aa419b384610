import type { Run } from './align-tokens.ts';
import { type ComparedText, passageOfTokens } from './compared-text.ts';
import type { Contrast } from './contrast.ts';

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Parts that both texts have, each in another place: what the alignment leaves over in one text and again in the other. */
export function movedParts(a: ComparedText, b: ComparedText, runs: readonly Run[]): Required<Contrast>[] {
  const surplusA = surplusOf(a, b);
  const surplusB = surplusOf(b, a);
  const waiting = new Map<string, Stretch[]>();
  for (const { bFrom, bTo } of runs) {
    for (const stretch of keptStretches(b, surplusB, bFrom, bTo)) {
      const key = keyOf(b, stretch);
      waiting.set(key, [...(waiting.get(key) ?? []), stretch]);
    }
  }
  return runs.flatMap(({ aFrom, aTo }) =>
    keptStretches(a, surplusA, aFrom, aTo).flatMap((inA) => {
      const inB = waiting.get(keyOf(a, inA))?.shift();
      return inB === undefined
        ? []
        : [{ a: passageOfTokens(a, inA.from, inA.to), b: passageOfTokens(b, inB.from, inB.to) }];
    }),
  );
}

/** Longest stretches of a run that hold nothing which the other text lacks. */
function keptStretches(
  { tokens }: ComparedText,
  surplus: ReadonlyMap<string, number>,
  from: number,
  to: number,
): Stretch[] {
  const stretches: Stretch[] = [];
  for (let at = from; at < to; at++) {
    if ((surplus.get(tokens[at].key) ?? 0) > 0) continue;
    const last = stretches[stretches.length - 1];
    if (last?.to === at) stretches[stretches.length - 1] = { from: last.from, to: at + 1 };
    else stretches.push({ from: at, to: at + 1 });
  }
  return stretches;
}

/** Whatever the order of the tokens: which of them the alignment leaves over is chance where they repeat. */
function keyOf({ tokens }: ComparedText, { from, to }: Stretch): string {
  const keys = tokens.slice(from, to).map(({ key }) => key);
  return keys.sort().join('\n');
}

/** How many of each token one text has more of than the other; 0 or less where it has none to spare. */
export function surplusOf({ tokens }: ComparedText, other: ComparedText): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { key } of tokens) counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const { key } of other.tokens) counts.set(key, (counts.get(key) ?? 0) - 1);
  return counts;
}
